import { DefaultChatTransport, type ChatTransport } from "ai";
import type { Family, Fields, Length, Task } from "../../api/types";
import type { Said } from "./said";

/** What the agent asks of the server. The history is the server's: it never travels up. */
export type Ask =
  | { kind: "turn"; text: string; documents: string[]; task?: Task; length?: Length; fields?: Fields; edits?: string; search?: Family[] }
  | { kind: "again"; question: string }
  | { kind: "continue"; answer: string };

export function requestFor(conversationId: string, ask: Ask): { api: string; body: object } {
  const conversation = `/api/conversations/${conversationId}`;
  switch (ask.kind) {
    case "turn": {
      const { text, documents, task, length, fields, edits, search } = ask;
      return {
        api: `${conversation}/turns`,
        body: { ...(fields ? { fields } : { text }), documents, ...(task && { task }), ...(length && { length }), ...(edits && { edits }), ...(search?.length && { search }) },
      };
    }
    case "again":
      return { api: `${conversation}/questions/${ask.question}/again`, body: {} };
    case "continue":
      return { api: `${conversation}/answers/${ask.answer}/continue`, body: {} };
  }
}

function askIn(body: object | undefined): Ask | undefined {
  return (body as { ask?: Ask } | undefined)?.ask;
}

/**
 * `fetch` is the application's own: it adds the cookie's twin and knows a lost session.
 * An answer that goes on is replayed from its first word, as a reload is: it comes in through `reconnectToStream`,
 * which starts the message afresh, where `sendMessages` would say the first words twice.
 */
export function askingTransport(conversationId: string, fetch: typeof globalThis.fetch): ChatTransport<Said> {
  const http = new DefaultChatTransport<Said>({
    fetch: (input, init) => fetch(input, init),
    prepareSendMessagesRequest: ({ body }) => {
      const ask = askIn(body);
      if (!ask) throw new Error("nothing is asked");
      return requestFor(conversationId, ask);
    },
    prepareReconnectToStreamRequest: () => ({ api: `/api/conversations/${conversationId}/stream` }),
  });
  return {
    resumeStreamIsReplay: true,
    sendMessages: (options) => http.sendMessages(options),
    reconnectToStream: (options) =>
      askIn(options.body)
        ? http.sendMessages({
            ...options,
            abortSignal: options.abortSignal,
            messages: [],
            trigger: "submit-message",
            messageId: undefined,
          })
        : http.reconnectToStream(options),
  };
}
