import { useChat } from "@ai-sdk/react";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { client, send } from "../../api/client";
import { conversation, conversationsChanged } from "../../api/conversations";
import type { Failure } from "../../api/failure";
import { spacesChanged } from "../../api/spaces";
import type { Conversation } from "../../api/types";
import { arrive } from "./departures";
import type { Beside, World } from "./line";
import { nameQuestion, steady } from "./merge";
import { messagesPage } from "./messages";
import type { Said } from "./said";
import { createThread, type Thread } from "./thread";
import type { Turn } from "./turn";

/** A question that was not taken goes back to where it was written. */
type GiveBack = (turn: Turn, failure: Failure) => void;

/** A pause that ends early when the network comes back or the reader returns. */
function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
  });
}

function worldOf(id: string, cache: QueryClient): World {
  const params = { path: { conversation_id: id } };
  return {
    fetch: send,
    readPage: (before, limit) => cache.fetchQuery({ ...messagesPage(id, before, limit), staleTime: 0, retry: false }),
    askToStop: async () => {
      await client.POST("/api/conversations/{conversation_id}/stop", { params });
    },
    showBranch: async (message_id) => {
      await client.PUT("/api/conversations/{conversation_id}/branch", { params, body: { message_id } });
    },
    changed: () => {
      void conversationsChanged(cache, id);
      // An answer may have found it closed: what is said of it above must not go on saying that it is open.
      const spaceId = cache.getQueryData<Conversation>(conversation(id).queryKey)?.space_id;
      if (spaceId) void spacesChanged(cache, spaceId);
    },
    rest,
  };
}

/** The thread of a conversation, opened while it is on screen. React may mount twice in a row: leaving waits a moment. */
function useOpened(thread: Thread, id: string, giveBack: GiveBack): void {
  const back = useRef(giveBack);
  useEffect(() => { back.current = giveBack; });
  useEffect(() => {
    const opening = setTimeout(() => {
      const turn = arrive(id);
      void thread.open(turn).then((failure) => {
        if (turn && failure) back.current(turn, failure);
      });
    });
    return () => {
      clearTimeout(opening);
      thread.close();
    };
  }, [thread, id]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") thread.lookAgain();
    };
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [thread]);
}

function useSteady(messages: Said[]): Said[] {
  const [kept, keep] = useState({ of: messages, shown: messages });
  if (kept.of === messages) return kept.shown;
  const shown = steady(kept.shown, messages);
  keep({ of: messages, shown });
  return shown;
}

export interface OnScreen {
  thread: Thread;
  messages: Said[];
  beside: Beside;
  answering: boolean;
}

export function useThread(id: string, giveBack: GiveBack): OnScreen {
  const cache = useQueryClient();
  const [thread] = useState(() => createThread(id, worldOf(id, cache)));
  useOpened(thread, id, giveBack);
  const { messages, status } = useChat<Said>({ chat: thread.chat, throttle: 50 });
  const beside = useSyncExternalStore(thread.beside.subscribe, thread.beside.get);
  const shown = useSteady(messages);
  const named = useMemo(() => nameQuestion(shown), [shown]);
  const answering = status === "submitted" || status === "streaming" || named.at(-1)?.metadata?.state === "answering";
  return { thread, messages: named, beside, answering };
}

export const ThreadContext = createContext<Thread | null>(null);

export function useVerbs(): Thread {
  const thread = useContext(ThreadContext);
  if (!thread) throw new Error("no thread around");
  return thread;
}
