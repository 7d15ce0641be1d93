// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { emptyDraft, keepDraft, readDraft } from "./drafts";

describe("drafts", () => {
  beforeEach(() => localStorage.clear());
  it("come back after a reload, each conversation its own", () => {
    keepDraft("a", { text: "Bonjour", task: "courriel", documents: ["d1"] });
    expect(readDraft("a")).toEqual({ text: "Bonjour", task: "courriel", documents: ["d1"] });
    expect(readDraft("b")).toEqual(emptyDraft);
  });
  it("leave nothing behind once sent", () => {
    keepDraft("a", { text: "Bonjour", task: null, documents: [] });
    keepDraft("a", emptyDraft);
    expect(localStorage.length).toBe(0);
  });
  it.each(["{", "null", "[]", '{"text": 3, "task": "inconnue", "documents": "x"}'])("survive what else was stored: %s", (stored) => {
    localStorage.setItem("emilie.draft.a", stored);
    expect(readDraft("a")).toEqual(emptyDraft);
  });
  it("may be refused by the browser without stopping the writing", () => {
    const full = { ...localStorage, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } } as unknown as Storage;
    expect(() => keepDraft("a", { text: "Bonjour", task: null, documents: [] }, full)).not.toThrow();
  });
});
