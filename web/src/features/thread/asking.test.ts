import { afterEach, describe, expect, it, vi } from "vitest";
import { askingTransport, requestFor, type Ask } from "./asking";

const stream = 'data: {"type":"start","messageId":"a1"}\n\ndata: [DONE]\n\n';
const answer = () => new Response(stream, { headers: { "content-type": "text/event-stream" } });
const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(answer()));
const messages = [{ id: "q0", role: "user" as const, parts: [{ type: "text" as const, text: "ancienne question" }] }];
const common = { chatId: "c1", messages, abortSignal: undefined, trigger: "submit-message" as const, messageId: undefined };
const sent = () => {
  const [address, init] = fetch.mock.calls[0] ?? [];
  return { address, method: init?.method, body: init?.body ? (JSON.parse(String(init.body)) as unknown) : undefined };
};
afterEach(() => fetch.mockClear());

describe("what is asked", () => {
  it("sends the new text, the documents and the task, never the history", async () => {
    const ask: Ask = { kind: "turn", text: "Bonjour", documents: ["d1"], task: "synthese", length: "long" };
    await askingTransport("c1", fetch).sendMessages({ ...common, body: { ask } });
    expect(sent()).toEqual({
      address: "/api/conversations/c1/turns",
      method: "POST",
      body: { text: "Bonjour", documents: ["d1"], task: "synthese", length: "long" },
    });
  });
  it("names the question that is edited", () => {
    const ask: Ask = { kind: "turn", text: "Bonsoir", documents: [], edits: "q1" };
    expect(requestFor("c1", ask).body).toEqual({ text: "Bonsoir", documents: [], edits: "q1" });
  });
  it("asks again for an answer of the question", () => {
    expect(requestFor("c1", { kind: "again", question: "q1" })).toEqual({ api: "/api/conversations/c1/questions/q1/again", body: {} });
  });
  it("resumes by reading, and nothing is no stream", async () => {
    fetch.mockResolvedValueOnce(new Response(null, { status: 204 }));
    expect(await askingTransport("c1", fetch).reconnectToStream({ chatId: "c1" })).toBeNull();
    expect(sent()).toEqual({ address: "/api/conversations/c1/stream", method: "GET", body: undefined });
  });
  it("goes on with an answer as a replay, so that the first words are not said twice", async () => {
    const ask: Ask = { kind: "continue", answer: "a1" };
    const transport = askingTransport("c1", fetch);
    expect(await transport.reconnectToStream({ chatId: "c1", body: { ask } })).toBeInstanceOf(ReadableStream);
    expect(sent()).toEqual({ address: "/api/conversations/c1/answers/a1/continue", method: "POST", body: {} });
    expect(transport.resumeStreamIsReplay).toBe(true);
  });
});
