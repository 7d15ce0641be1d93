// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { emptyDraft, keepDraft, readDraft, type Draft } from "./drafts";

describe("drafts", () => {
  beforeEach(() => localStorage.clear());
  it("come back after a reload, each conversation its own", () => {
    const draft: Draft = { text: "Bonjour", task: "courriel", length: "long", documents: ["d1"], sensitivity: "sensible", endpoint: "rapide", search: ["web"] };
    keepDraft("a", draft);
    expect(readDraft("a")).toEqual(draft);
    expect(readDraft("b")).toEqual(emptyDraft);
  });
  it("keep what is wished of a conversation before its first word", () => {
    keepDraft("a", { ...emptyDraft, sensitivity: "sensible" });
    expect(readDraft("a").sensitivity).toBe("sensible");
  });
  it("leave nothing behind once sent", () => {
    keepDraft("a", { ...emptyDraft, text: "Bonjour" });
    keepDraft("a", emptyDraft);
    expect(localStorage.length).toBe(0);
  });
  it.each(["{", "null", "[]", '{"text": 3, "task": 7, "documents": "x", "sensitivity": "secret", "endpoint": 3}'])("survive what else was stored: %s", (stored) => {
    localStorage.setItem("emilie.draft.a", stored);
    expect(readDraft("a")).toEqual(emptyDraft);
  });
  it("may be refused by the browser without stopping the writing", () => {
    const full = { ...localStorage, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } } as unknown as Storage;
    expect(() => keepDraft("a", { ...emptyDraft, text: "Bonjour" }, full)).not.toThrow();
  });
});
