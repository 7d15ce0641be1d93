import { expect, it } from "vitest";

import { translate, type Translate } from "../../locales/text";
import { spaceOf } from "../../testing/samples";
import { dateWords, firstFew, grouped, ownersWords, publishedWords, stateWords } from "./words";

const t: Translate = (key, params) => translate("fr", key, params);

it("counts what is ready, and tells the rest only where there is some", () => {
  expect(stateWords({ documents: 5_000, reading: 12, failed: 8 }, t)).toBe("4\u202f980 prêts, 12 en lecture, 8 non lus");
  expect(stateWords({ documents: 1, reading: 0, failed: 0 }, t)).toBe("1 prêt");
});

it("names two owners and counts the others", () => {
  expect(ownersWords(["Samira"], t)).toBe("Samira");
  expect(ownersWords(["Samira", "Inès"], t)).toBe("Samira et Inès");
  expect(ownersWords(["Samira", "Inès", "Claire", "Jeanne"], t)).toBe("Samira, Inès et 2 autres");
});

it("says a day as it is, wherever one reads it", () => {
  expect(dateWords("2027-03-01", "fr")).toBe("1er mars 2027");
  expect(dateWords("2027-03-11", "fr")).toBe("11 mars 2027");
  expect(dateWords("2027-03-01", "en")).toBe("1 March 2027");
});

it("says until when what is published holds, and since when it does not", () => {
  expect(publishedWords({ review_on: "2027-03-31", to_review: false }, t, "fr")).toBe("Publié à toute l’organisation, à revoir avant le 31 mars 2027");
  expect(publishedWords({ review_on: "2026-03-31", to_review: true }, t, "fr")).toContain("à revoir depuis le 31 mars 2026");
});

const mine = spaceOf({ id: "m", name: "Évaluations", description: "Les barèmes" });
const shared = spaceOf({ id: "s", name: "Marchés", right: "editor" });
const others = spaceOf({ id: "p", name: "Congés", right: "reader", member: false, published: true });

it("groups spaces by what they are to the agent, and finds them without accents, by their description too", () => {
  const names = (query: string) => grouped([others, mine, shared], query).map(({ name, items }) => [name, ...items.map(({ id }) => id)]);
  expect(names("")).toEqual([["mine", "m"], ["shared", "s"], ["published", "p"]]);
  expect(names("eval")).toEqual([["mine", "m"]]);
  expect(names("BAREME")).toEqual([["mine", "m"]]);
  expect(names("zinc")).toEqual([]);
});

it("shows in the rail a few, those one belongs to first", () => {
  const many = Array.from({ length: 5 }, (_, index) => spaceOf({ id: String(index) }));
  expect(firstFew([others, shared]).map(({ id }) => id)).toEqual(["s", "p"]);
  expect(firstFew([others, ...many])).toHaveLength(4);
});

it("keeps the space that is open among those of the rail", () => {
  const many = ["a", "b", "c", "d", "e", "f"].map((id) => spaceOf({ id }));
  const ids = (open?: string) => firstFew(many, open).map(({ id }) => id).join("");
  expect([ids(), ids("b"), ids("f"), ids("gone")]).toEqual(["abcd", "abcd", "abcf", "abcd"]);
});
