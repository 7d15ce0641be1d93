import { describe, expect, it } from "vitest";
import { sourcesOf, textOf, type Said } from "./said";

const answer = (...parts: Said["parts"]): Said => ({ id: "a", role: "assistant", parts });
const text = (said: string) => ({ type: "text" as const, text: said });

describe("the words of an answer", () => {
  it("go on with the sentence when the answer was cut in a word", () => {
    expect(textOf(answer(text("Les bibliothè"), text("ques ouvrent.")))).toBe("Les bibliothèques ouvrent.");
  });
  it("open a paragraph when the first part had ended", () => {
    expect(textOf(answer(text("Un."), { type: "reasoning", text: "hm" }, text("Deux.")))).toBe("Un.\n\nDeux.");
  });
});

it("lists each source once, by number, and forgives a malformed one", () => {
  const source = (number: number, page: number) => ({
    type: "source-document" as const,
    sourceId: String(number),
    mediaType: "application/pdf",
    title: "Rapport.pdf",
    providerMetadata: { emilie: { number, document_id: "d", page, page_label: "page", heading: null, quote: "q", start: 1, end: 2 } },
  });
  const foreign = { type: "source-document" as const, sourceId: "9", mediaType: "text/plain", title: "x" };
  const found = sourcesOf(answer(source(2, 7), source(1, 41), source(2, 7), foreign));
  expect(found.map(({ number, page, name }) => [number, page, name])).toEqual([[1, 41, "Rapport.pdf"], [2, 7, "Rapport.pdf"]]);
});
