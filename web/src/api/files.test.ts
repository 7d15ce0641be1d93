import { describe, expect, it } from "vitest";
import { failureSentence } from "../locales/text";
import { refusal, size } from "./files";

const bounds = { document_bytes: 50_000_000, documents_per_turn: 10 };

describe("a file before it leaves", () => {
  it.each(["Rapport.PDF", "note.docx", "lettre.odt", "brouillon.txt", "LISEZ.md", "image.png", "Photo.JPEG", "dessin.webp", "anime.gif"])("%s may go", (name) => {
    expect(refusal({ name, size: 10 }, bounds)).toBeNull();
  });
  it.each([
    [{ name: "dessin.svg", size: 10 }, "document_unsupported"],
    [{ name: "vide.pdf", size: 0 }, "document_empty"],
    [{ name: "gros.pdf", size: 51_000_000 }, "document_too_large"],
  ])("%j is refused: %s", (file, code) => {
    const problem = refusal(file, bounds);
    expect(problem?.code).toBe(code);
    expect(failureSentence("fr", problem ?? { code: "" })).not.toContain("{");
  });
  it("says the size as one reads it", () => {
    expect(size(1_420_000, "fr")).toBe("1,4\u00a0Mo");
    expect(size(320_400, "fr")).toBe("320\u00a0ko");
    expect(size(12, "en")).toBe("12\u00a0B");
  });
});
