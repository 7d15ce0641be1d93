import { expect, it } from "vitest";

import { languageName } from "../../locales/languages";
import { languageChoices, sameLanguage } from "./languages";
import { hasTags, partsOf } from "./tagged";

it("cuts a text at its tags and loses nothing", () => {
  expect(partsOf("Le <1>chat</1> noir<2/>.")).toEqual([
    { text: "Le " }, { text: "chat", tag: 1 }, { text: " noir" }, { text: "", tag: 2, empty: true }, { text: "." },
  ]);
  expect(partsOf("si x < 1 > 2")).toEqual([{ text: "si x < 1 > 2" }]);
  expect(partsOf("<1>mal fermé</2>")).toEqual([{ text: "<1>mal fermé</2>" }]);
  expect([hasTags("a <1>b</1>"), hasTags("a <2/>"), hasTags("a < 1")]).toEqual([true, true, false]);
});

it("names languages in the reader's own, in its order", () => {
  expect(languageName("en", "fr")).toBe("anglais");
  expect(languageName("no such code", "fr")).toBe("no such code");
  const names = languageChoices("fr").map(({ label }) => label);
  expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other, "fr")));
  expect([sameLanguage("pt-BR", "pt"), sameLanguage("en", "es")]).toEqual([true, false]);
});
