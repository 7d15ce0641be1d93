import { describe, expect, it } from "vitest";
import type { StoredMessage } from "../../api/types";
import { nameQuestion, prepend, reconcile, steady } from "./merge";
import { fromServer, type Said } from "./said";

const stored = (id: string, text = id): StoredMessage => ({
  id,
  parent_id: null,
  role: id.startsWith("q") ? "user" : "assistant",
  parts: [{ type: "text", text, state: "done" }],
  metadata: { state: "done" } as StoredMessage["metadata"],
  siblings: [id],
  created_at: "2026-09-01T08:00:00Z",
});
const said = (...ids: string[]): Said[] => ids.map((id) => fromServer(stored(id)));
const ids = ({ messages }: { messages: Said[] }) => messages.map((message) => message.id);

describe("what is shown and what the server says", () => {
  it("keeps the pages loaded earlier and drops what was not stored", () => {
    const shown = { messages: said("q1", "a1", "q2", "a2", "q-optimistic"), earlier: "q0" };
    const merged = reconcile(shown, { items: [stored("q2"), stored("a2")], earlier: "a1" });
    expect(ids(merged)).toEqual(["q1", "a1", "q2", "a2"]);
    expect(merged.earlier).toBe("q0");
  });
  it("takes the server's page alone when the branch is another", () => {
    const shown = { messages: said("q1", "a1"), earlier: null };
    expect(reconcile(shown, { items: [stored("q9"), stored("a9")], earlier: "a8" })).toMatchObject({ earlier: "a8" });
    expect(ids(reconcile(shown, { items: [stored("q9")], earlier: null }))).toEqual(["q9"]);
  });
  it("gives back the same object for a message that did not change", () => {
    const shown = { messages: said("q1", "a1"), earlier: null };
    const merged = reconcile(shown, { items: [stored("q1"), stored("a1", "autre")], earlier: null });
    expect(merged.messages[0]).toBe(shown.messages[0]);
    expect(merged.messages[1]).not.toBe(shown.messages[1]);
  });
  it("puts earlier messages before, each once", () => {
    const shown = { messages: said("q2", "a2"), earlier: "q2" };
    expect(ids(prepend(shown, { items: [stored("q1"), stored("a1"), stored("q2")], earlier: null }))).toEqual(["q1", "a1", "q2", "a2"]);
  });
  it("gives the question its stored number as soon as the answer begins", () => {
    const [answer] = said("a1");
    const messages = [...said("q-optimistic"), { ...answer, metadata: { question_id: "q1" } } as Said];
    expect(nameQuestion(messages).map(({ id }) => id)).toEqual(["q1", "a1"]);
  });
  it("does not go back to fewer words than are on screen while the answer is written", () => {
    const writing = (text: string): StoredMessage => ({ ...stored("a1", text), metadata: { state: "answering" } as StoredMessage["metadata"] });
    const shown = { messages: [fromServer(writing("Un deux trois"))], earlier: null };
    expect(reconcile(shown, { items: [writing("Un")], earlier: null }).messages[0]?.parts).toEqual(writing("Un deux trois").parts);
    const replay = [{ ...fromServer(writing("Un")) }];
    expect(steady(shown.messages, replay)[0]?.parts).toBe(shown.messages[0]?.parts);
    const caughtUp = [fromServer(writing("Un deux trois quatre"))];
    expect(steady(shown.messages, caughtUp)).toBe(caughtUp);
  });
});
