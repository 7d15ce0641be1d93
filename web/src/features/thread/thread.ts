import { failureOf, type Failure } from "../../api/failure";
import type { Ask } from "./asking";
import { createLine, type Line, type World } from "./line";
import { prepend } from "./merge";
import { documentsOf, lengthOf, taskOf, type Metadata, type Said } from "./said";
import { searchOf } from "./searches";
import type { Turn } from "./turn";

function questionParts({ text, documents, raised }: Turn): Said["parts"] {
  const attached = documents.map((data) => ({ type: "data-document" as const, id: data.id, data }));
  const says = raised ? [{ type: "data-raised" as const, data: raised }] : [];
  return [...attached, ...says, { type: "text" as const, text }];
}

function factsOf({ task, length, fields, search = [] }: Turn): Metadata {
  return { task, length: length ?? null, fields: fields ?? null, search };
}

function turnAsk({ text, documents, task, length, fields, search }: Turn, edits?: string): { body: { ask: Ask } } {
  const ids = documents.map((document) => document.id);
  const form = fields ? { fields } : {};
  return { body: { ask: { kind: "turn", text, documents: ids, ...form, ...(task && { task }), ...(length && { length }), ...(edits && { edits }), ...(search && { search }) } } };
}

/** Asks, follows, and leaves things as the server has them. Null, or the reason why nothing was asked. */
async function say(line: Line, world: World, request: () => Promise<void>): Promise<Failure | null> {
  const failure = await attempt(line, world, request);
  line.beside.set({ failure });
  return failure;
}

/** As `say`, for who shows the reason beside the text that comes back. */
async function attempt(line: Line, world: World, request: () => Promise<void>): Promise<Failure | null> {
  const { chat, beside } = line;
  const before = chat.messages;
  beside.set({ failure: null, waiting: null, stopping: false });
  const asking = line.run(request);
  const question = chat.lastMessage;
  const failure = await asking;
  const lost = failure && !(failure.code === "unreachable" && (await line.arrived(question, before)));
  if (lost) {
    chat.messages = before;
    if (failure.status === 409) void line.settled();
    return failure;
  }
  await line.settled();
  // The title of a new conversation is found after its first answer.
  if (chat.messages.length <= 2) void world.rest(3000).then(world.changed);
  return null;
}

function asking(line: Line, world: World) {
  const { chat } = line;
  /** Another question in the place of one: it makes a branch. */
  const askInstead = (question: Said, turn: Turn): Promise<Failure | null> => {
    const message = { messageId: question.id, parts: questionParts(turn), metadata: factsOf(turn) };
    return say(line, world, () => chat.sendMessage(message, turnAsk(turn, question.id)));
  };
  return {
    ask: (turn: Turn) =>
      attempt(line, world, () => chat.sendMessage({ parts: questionParts(turn), metadata: factsOf(turn) }, turnAsk(turn))),
    edit(question: Said, text: string): Promise<Failure | null> {
      const turn = { text, documents: documentsOf(question), task: taskOf(question), length: lengthOf(question), search: searchOf(question) };
      return askInstead(question, turn);
    },
    askInstead,
    again(answer: Said): Promise<Failure | null> {
      const question = answer.metadata?.question_id ?? "";
      const ask: Ask = { kind: "again", question };
      return say(line, world, () => chat.regenerate({ messageId: answer.id, body: { ask } }));
    },
    /** An answer to a question that has none. */
    answer(question: Said): Promise<Failure | null> {
      const ask: Ask = { kind: "again", question: question.id };
      return say(line, world, () => chat.regenerate({ messageId: question.id, body: { ask } }));
    },
    goOn(answer: Said): Promise<Failure | null> {
      const ask: Ask = { kind: "continue", answer: answer.id };
      return say(line, world, () => chat.resumeStream({ body: { ask } }));
    },
    async stop(): Promise<void> {
      line.beside.set({ stopping: true });
      if (!line.taken()) return;
      await world.askToStop().catch((error: unknown) => {
        line.beside.set({ stopping: false, failure: failureOf(error) });
      });
    },
  };
}

function reading(line: Line, world: World) {
  const { chat, beside } = line;
  return {
    async showBranch(messageId: string): Promise<void> {
      try {
        await world.showBranch(messageId);
        await line.settled();
      } catch (error) {
        beside.set({ failure: failureOf(error) });
      }
    },
    async loadEarlier(limit?: number): Promise<void> {
      const { earlier, loadingEarlier } = beside.get();
      if (!earlier || loadingEarlier) return;
      beside.set({ loadingEarlier: true });
      try {
        const shown = prepend({ messages: chat.messages, earlier }, await world.readPage(earlier, limit));
        chat.messages = shown.messages;
        beside.set({ earlier: shown.earlier, loadingEarlier: false });
      } catch (error) {
        beside.set({ loadingEarlier: false, failure: failureOf(error) });
      }
    },
    /** The reader is back on this tab: another may have asked something meanwhile. */
    lookAgain(): void {
      if (!line.busy() && beside.get().opened === "open") void line.settled();
    },
    dismiss: () => beside.set({ failure: null }),
  };
}

/** A conversation on screen: its messages, and the verbs that act on them. Nothing happens before `open`. */
export function createThread(id: string, world: World) {
  const line = createLine(id, world);
  const verbs = asking(line, world);
  return {
    chat: line.chat,
    beside: line.beside,
    ...verbs,
    ...reading(line, world),
    /** Opens with a first question when the conversation was just made for it. */
    async open(turn: Turn | null): Promise<Failure | null> {
      line.reopen();
      if (turn) {
        line.beside.set({ opened: "open" });
        return verbs.ask(turn);
      }
      line.beside.set({ opened: line.chat.messages.length > 0 ? "open" : "opening", failure: null });
      await line.settled();
      return null;
    },
    /** Leaves the answer to the server, which goes on with it. */
    close: () => line.close(),
  };
}
export type Thread = ReturnType<typeof createThread>;
