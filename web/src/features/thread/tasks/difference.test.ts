import { describe, expect, it } from "vitest";
import { decided, differences, tokensOf, type Piece } from "./difference";

const changes = (pieces: Piece[]) => pieces.flatMap((piece) => (piece.kind === "change" ? [[piece.before, piece.after]] : []));

describe("the difference of two texts", () => {
  it("keeps elisions, French marks and their spaces together", () => {
    expect(tokensOf("L’envoi : « oui » !")).toEqual(["L’", "envoi", " :", " ", "« ", "oui", " »", " !"]);
  });
  it("changes words, not whole sentences", () => {
    const pieces = differences("Il est procédé à l’envoi du dossier.", "Nous procédons à l’envoi du dossier complet.");
    expect(changes(pieces)).toEqual([
      ["Il est procédé", "Nous procédons"],
      ["", " complet"],
    ]);
  });
  it("sees a space before a mark, and a corrected accent", () => {
    expect(changes(differences("Merci! Tres bien", "Merci ! Très bien"))).toEqual([
      ["!", " !"],
      ["Tres", "Très"],
    ]);
  });
  it.each([
    ["", "un mot"],
    ["un mot", ""],
    ["ligne 1\n\nligne 2", "ligne 1\nligne 2"],
    ["a b c d e", "e d c b a"],
    ["« Oui », dit-il. 🎉", "« Non », dit-elle… 🎉"],
  ])("gives both texts back, all accepted or all refused: %j", (before, after) => {
    const pieces = differences(before, after);
    expect(decided(pieces, new Set())).toBe(after);
    expect(decided(pieces, new Set(changes(pieces).keys()))).toBe(before);
  });
  it("refuses one change alone", () => {
    expect(decided(differences("un chat noir dort", "un chien noir court"), new Set([1]))).toBe("un chien noir dort");
  });
  it("does not hang on long texts that share nothing", () => {
    const before = Array.from({ length: 12_000 }, (_, index) => `avant${String(index)}`).join(" ");
    const after = Array.from({ length: 12_000 }, (_, index) => `apres${String(index)}`).join(" ");
    const began = performance.now();
    const pieces = differences(before, after);
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(decided(pieces, new Set())).toBe(after);
  });
});
