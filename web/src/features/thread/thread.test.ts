import { beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../api/failure";
import type { StoredMessage, StoredMessages } from "../../api/types";
import type { World } from "./line";
import { stateOf, textOf } from "./said";
import { createThread, type Thread } from "./thread";

type Frame = Record<string, unknown>;
const start = { type: "start", messageId: "a1", messageMetadata: { state: "answering", question_id: "q1" } };
const text = (said: string, id = "t"): Frame[] => [
  { type: "text-start", id },
  { type: "text-delta", id, delta: said },
  { type: "text-end", id },
];
const ended = (state: string, error: string | null = null): Frame => ({ type: "message-metadata", messageMetadata: { state, error, question_id: "q1" } });

/** A stream of frames; `cut` breaks the line instead of closing it. */
function stream(frames: Frame[], cut = false): Response {
  const encoder = new TextEncoder();
  const lines = frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`);
  if (!cut) lines.push("data: [DONE]\n\n");
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const line = lines.shift();
      if (line !== undefined) controller.enqueue(encoder.encode(line));
      else if (cut) controller.error(new TypeError("network error"));
      else controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

const stored = (id: string, said: string, state = "done"): StoredMessage =>
  ({
    id,
    parent_id: null,
    role: id.startsWith("q") ? "user" : "assistant",
    parts: [{ type: "text", text: said, state: "done" }],
    metadata: id.startsWith("q") ? { task: null } : { state, error: null, question_id: "q1" },
    siblings: [id],
    created_at: "2026-09-01T08:00:00Z",
  }) as unknown as StoredMessage;
const page = (...items: StoredMessage[]): StoredMessages => ({ items, earlier: null, documents: [], memory: null });

const fetch = vi.fn<typeof globalThis.fetch>();
const readPage = vi.fn<World["readPage"]>();
const askToStop = vi.fn(() => Promise.resolve());
const world: World = { fetch, readPage, askToStop, showBranch: () => Promise.resolve(), changed: () => undefined, rest: () => Promise.resolve() };
const turn = { text: "Bonjour ?", documents: [], task: null };
const shown = (thread: Thread) => thread.chat.messages.map((message) => [message.id, textOf(message)]);
let thread: Thread;

beforeEach(() => {
  vi.resetAllMocks();
  askToStop.mockResolvedValue(undefined);
  thread = createThread("c1", world);
});

describe("a question", () => {
  it("is shown at once, answered, and left as the server stored it", async () => {
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "Bonjour.")));
    fetch.mockResolvedValue(stream([start, ...text("Bonjour."), ended("done"), { type: "finish" }]));
    const asked = thread.open(turn);
    await vi.waitFor(() => { expect(shown(thread)[0]?.[1]).toBe("Bonjour ?"); });
    expect(await asked).toBeNull();
    expect(shown(thread)).toEqual([["q1", "Bonjour ?"], ["a1", "Bonjour."]]);
  });
  it("leaves nothing behind when it is refused, and says why", async () => {
    fetch.mockRejectedValue(new Failure("text_too_long", { most: 10 }, 422));
    const failure = await thread.ask(turn);
    expect(failure).toMatchObject({ code: "text_too_long", params: { most: 10 } });
    expect(shown(thread)).toEqual([]);
  });
  it("is not given back when the line was cut after it got through", async () => {
    fetch.mockRejectedValue(new Failure("unreachable"));
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "Bonjour.")));
    expect(await thread.ask(turn)).toBeNull();
    expect(shown(thread)).toHaveLength(2);
  });
  it("is given back when the server cannot be reached", async () => {
    fetch.mockRejectedValue(new Failure("unreachable"));
    readPage.mockRejectedValue(new Failure("unreachable"));
    expect(await thread.ask(turn)).toMatchObject({ code: "unreachable" });
    expect(shown(thread)).toEqual([]);
  });
  it("that meets an answer already in progress shows it", async () => {
    readPage.mockResolvedValueOnce(page(stored("q1", "Autre onglet"), stored("a1", "Bon", "answering")));
    readPage.mockResolvedValue(page(stored("q1", "Autre onglet"), stored("a1", "Bonsoir.")));
    fetch.mockRejectedValueOnce(new Failure("answer_in_progress", {}, 409));
    fetch.mockResolvedValue(stream([start, ...text("Bonsoir."), ended("done"), { type: "finish" }]));
    expect(await thread.ask(turn)).toMatchObject({ code: "answer_in_progress" });
    await vi.waitFor(() => { expect(shown(thread)).toEqual([["q1", "Autre onglet"], ["a1", "Bonsoir."]]); });
  });
});

describe("an answer", () => {
  it("whose line is cut is taken up again by itself, whole", async () => {
    fetch.mockResolvedValueOnce(stream([start, ...text("Un deux")], true));
    readPage.mockRejectedValueOnce(new Failure("unreachable"));
    readPage.mockResolvedValueOnce(page(stored("q1", "Bonjour ?"), stored("a1", "Un", "answering")));
    fetch.mockRejectedValueOnce(new Failure("unreachable"));
    fetch.mockResolvedValueOnce(stream([start, ...text("Un deux trois"), ended("done"), { type: "finish" }]));
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "Un deux trois")));
    const links: string[] = [];
    thread.beside.subscribe(() => links.push(thread.beside.get().link));
    expect(await thread.ask(turn)).toBeNull();
    expect(links).toContain("cut");
    expect(thread.beside.get().link).toBe("up");
    expect(shown(thread)).toEqual([["q1", "Bonjour ?"], ["a1", "Un deux trois"]]);
  });
  it("that failed keeps its words and its code", async () => {
    fetch.mockResolvedValue(stream([start, ...text("Un"), ended("failed", "model_cut"), { type: "error", errorText: "model_cut" }]));
    const failed = stored("a1", "Un", "failed");
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), failed));
    expect(await thread.ask(turn)).toBeNull();
    expect(stateOf(thread.chat.messages[1] ?? thread.chat.messages[0] ?? fail())).toBe("failed");
  });
  it("in progress is followed when the conversation opens", async () => {
    readPage.mockResolvedValueOnce(page(stored("q1", "Bonjour ?"), stored("a1", "Un", "answering")));
    fetch.mockResolvedValueOnce(stream([start, ...text("Un deux"), ended("done"), { type: "finish" }]));
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "Un deux")));
    await thread.open(null);
    expect(fetch).toHaveBeenCalledWith("/api/conversations/c1/stream", expect.objectContaining({ method: "GET" }));
    expect(shown(thread)[1]).toEqual(["a1", "Un deux"]);
  });
  it("goes on without saying its first words twice", async () => {
    readPage.mockResolvedValueOnce(page(stored("q1", "Bonjour ?"), stored("a1", "Les bibliothè", "stopped")));
    await thread.open(null);
    fetch.mockResolvedValueOnce(stream([start, ...text("Les bibliothè", "b"), ...text("ques."), ended("done"), { type: "finish" }]));
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "Les bibliothèques.")));
    const words: string[] = [];
    thread.beside.subscribe(() => words.push(shown(thread)[1]?.[1] ?? ""));
    const answer = thread.chat.messages[1];
    if (answer) await thread.goOn(answer);
    expect(shown(thread)[1]?.[1]).toBe("Les bibliothèques.");
    expect(words.join("|")).not.toContain("Les bibliothèLes");
  });
  it("is stopped even when Stop came before the server had taken the question", async () => {
    let take: (response: Response) => void = () => undefined;
    fetch.mockReturnValue(new Promise((resolve) => { take = resolve; }));
    readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "", "stopped")));
    const asked = thread.ask(turn);
    await vi.waitFor(() => { expect(fetch).toHaveBeenCalled(); });
    await thread.stop();
    expect(askToStop).not.toHaveBeenCalled();
    take(stream([start, ended("stopped"), { type: "abort" }]));
    await asked;
    expect(askToStop).toHaveBeenCalledOnce();
    expect(thread.beside.get().stopping).toBe(false);
  });
});

it("says why a conversation could not be opened, and opens at the next attempt", async () => {
  readPage.mockRejectedValueOnce(new Failure("database_unavailable", {}, 503));
  await thread.open(null);
  expect(thread.beside.get()).toMatchObject({ opened: "failed", failure: { code: "database_unavailable" } });
  readPage.mockResolvedValue(page(stored("q1", "Bonjour ?"), stored("a1", "Bonjour.")));
  await thread.open(null);
  expect(thread.beside.get().opened).toBe("open");
});

function fail(): never {
  throw new Error("no message");
}
