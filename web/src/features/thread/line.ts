import { Chat } from "@ai-sdk/react";
import { Failure, failureOf } from "../../api/failure";
import { createStore } from "../../api/store";
import type { Memory, StoredMessages } from "../../api/types";
import { askingTransport } from "./asking";
import { reconcile } from "./merge";
import { failingWhenSilent } from "./silence";
import { textOf, type Said, type Waiting } from "./said";

/** What a thread needs of the world; a test gives its own. */
export interface World {
  fetch: typeof globalThis.fetch;
  readPage: (before?: string, limit?: number) => Promise<StoredMessages>;
  askToStop: () => Promise<void>;
  showBranch: (messageId: string) => Promise<void>;
  /** The list of conversations may have changed: title, order, answering. */
  changed: () => void;
  rest: (milliseconds: number) => Promise<void>;
}

/** What stands beside the messages. */
export interface Beside {
  opened: "opening" | "open" | "failed";
  failure: Failure | null;
  earlier: string | null;
  loadingEarlier: boolean;
  waiting: Waiting | null;
  link: "up" | "cut";
  stopping: boolean;
  /** What stands for the beginning of the branch that is shown. */
  memory: Memory | null;
}
const atFirst: Beside = {
  opened: "opening",
  failure: null,
  earlier: null,
  loadingEarlier: false,
  waiting: null,
  link: "up",
  stopping: false,
  memory: null,
};

/** The line to the server: one request at a time is followed to its end, and what the server holds has the last word. */
export function createLine(id: string, world: World) {
  const beside = createStore(atFirst);
  const state = { accepted: false, empty: false, closed: false };
  let settling: Promise<void> | null = null;

  const watched: typeof globalThis.fetch = async (input, init) => {
    const response = await world.fetch(input, init);
    state.accepted = true;
    state.empty = response.status === 204;
    world.changed();
    beside.set({ link: "up" });
    // Stop was pressed before the server had anything to stop.
    if (beside.get().stopping) void world.askToStop().catch(() => undefined);
    return failingWhenSilent(response);
  };
  const chat = new Chat<Said>({
    id,
    transport: askingTransport(id, watched),
    onData: (part) => {
      if (part.type === "data-waiting") beside.set({ waiting: part.data });
    },
  });
  const busy = () => chat.status === "submitted" || chat.status === "streaming";
  const answering = () => chat.lastMessage?.metadata?.state === "answering";

  /** Lays the server's page over what is shown; false when the server cannot be reached. */
  async function refresh(): Promise<boolean> {
    try {
      const page = await world.readPage();
      if (busy() || state.closed) return true;
      const merged = reconcile({ messages: chat.messages, earlier: beside.get().earlier }, page);
      chat.messages = merged.messages;
      beside.set({ opened: "open", earlier: merged.earlier, link: "up", memory: page.memory });
      return true;
    } catch (error) {
      const failure = failureOf(error);
      if (beside.get().opened === "opening") beside.set({ opened: "failed", failure });
      return failure.code !== "unreachable";
    }
  }

  /** One request from its first word to its last. The failure of one that the server did not take, as far as we know. */
  async function run(request: () => Promise<void>): Promise<Failure | null> {
    state.accepted = false;
    state.empty = false;
    await request();
    const failure = chat.status === "error" ? failureOf(chat.error) : null;
    chat.clearError();
    beside.set({ waiting: null, stopping: false });
    return state.accepted ? null : (failure ?? new Failure("unreachable"));
  }

  /** Follows what is being said until nothing more is: after a cut, a reload, another tab's question. */
  async function settle(): Promise<void> {
    let tries = 0;
    for (;;) {
      const reached = await refresh();
      if (busy() || state.closed) return;
      if (reached && !answering()) break;
      if (!reached) beside.set({ link: "cut" });
      if (tries > 0) await world.rest(Math.min(500 * 2 ** (tries - 1), 8000));
      if (busy() || state.closed) return;
      if (answering()) await run(() => chat.resumeStream());
      tries = state.accepted && !state.empty ? 1 : tries + 1;
    }
    world.changed();
  }

  return {
    beside,
    chat,
    refresh,
    run,
    settled(): Promise<void> {
      settling ??= settle().finally(() => {
        settling = null;
      });
      return settling;
    },
    /** The line may have been cut after the question got through: then it is among the messages. */
    async arrived(question: Said | undefined, before: Said[]): Promise<boolean> {
      if (question?.role !== "user" || !(await refresh())) return false;
      const known = new Set(before.map((message) => message.id));
      return chat.messages.some((message) => !known.has(message.id) && textOf(message) === textOf(question));
    },
    taken: () => state.accepted,
    busy,
    reopen(): void {
      state.closed = false;
    },
    close(): void {
      state.closed = true;
      void chat.stop();
    },
  };
}
export type Line = ReturnType<typeof createLine>;
