import { expect, it } from "vitest";
import { folded, isLong, opensWith, tidy } from "./segments";

const kept = (text: string) => ({ op: "kept" as const, text });
const deleted = (text: string) => ({ op: "deleted" as const, text });
const inserted = (text: string) => ({ op: "inserted" as const, text });
const many = (word: string, count: number) => `${word} `.repeat(count);

it("leaves out what is far from a change, and shows all of a short text", () => {
  const long = [kept(many("a", 100)), deleted("b "), inserted("c "), kept(many("d", 100))];
  expect(isLong(long)).toBe(true);
  const [before, , , after] = folded(long);
  expect(before?.text).toBe(`[…] ${many("a", 25)}`);
  expect(after?.text).toBe(`${many("d", 25)}[…] `);
  expect(isLong([kept("a "), deleted("b "), kept("c")])).toBe(false);
  expect(isLong([inserted(many("e", 200))])).toBe(true);
});

it("does not say the name again, and keeps what replaces on the line of what it replaces", () => {
  expect(tidy([kept("Article 2\n\nL’agent a "), deleted("trois\n\n"), inserted("un\n\n"), kept("mois.")], "Article 2", "Article 2")).toEqual([
    kept("L’agent a "),
    deleted("trois "),
    inserted("un\n"),
    kept("mois."),
  ]);
  expect(tidy([deleted("Article 4\n")], "Article 4", "Article 4")).toEqual([]);
});

it("says neither name again when they differ, and leaves a text that does not begin with its name as it is", () => {
  const rest = kept("\nLe forfait est fixé.");
  expect(tidy([kept("Article "), deleted("5"), inserted("4"), rest], "Article 5", "Article 4")).toEqual([kept("Le forfait est fixé.")]);
  expect(tidy([kept("Article 4 "), inserted("bis "), rest], "Article 4", "Article 4 bis")).toEqual([kept("Le forfait est fixé.")]);
  expect(tidy([deleted("Article 5. Ancien "), inserted("Article 4. Nouveau "), kept("mot.")], "Article 5", "Article 4")).toEqual([deleted("Ancien "), inserted("Nouveau "), kept("mot.")]);
  const other = [kept("[…] Article "), deleted("5 "), inserted("4"), rest];
  expect(tidy(other, "Article 5", "Article 4")).toEqual(other.map(({ op, text }) => ({ op, text })));
});

it("tells whether the first words are the name already", () => {
  expect(opensWith([deleted("Le Premier\nministre, vu le code")], "Le Premier ministre…")).toBe(true);
  expect(opensWith([inserted("Décrète :")], "Le Premier ministre…")).toBe(false);
});
