import { expect, it } from "vitest";

import type { PromptVariable } from "../../api/types";
import { changes } from "./changes";
import { tagsIn, titleOf, variablesOf } from "./content";
import { beginning, filled, lacking, namesIn, spokenDay } from "./fill";

const variable = (name: string, change: Partial<PromptVariable> = {}): PromptVariable => ({ name, kind: "line", label: name, help: "", required: true, default: "", choices: [], ...change });

it("finds the names of a text, each once, and no others", () => {
  expect(namesIn("De {{ objet }} à {{prénom}}, {{objet}}, {{nom du client}}, {{}}, {{2e}}, { x }")).toEqual(["objet", "prénom"]);
});

it("puts values in their places, dates in words", () => {
  const prompt = { text: "Pour {{qui}}, le {{jour}} : {{prix}} €", variables: [variable("qui"), variable("jour", { kind: "date" }), variable("prix", { kind: "number" })], language: "fr" };
  expect(filled(prompt, { qui: " Léa ", jour: "2027-03-01", prix: "12,5" })).toBe("Pour Léa, le 1er mars 2027 : 12,5 €");
  expect(spokenDay("2027-03-02", "en")).toBe("2 March 2027");
});

it("does not take what was typed for a place to fill in", () => {
  const prompt = { text: "{{a}} {{b}} {{inconnu}}", variables: [variable("a"), variable("b")], language: "fr" };
  expect(filled(prompt, { a: "{{b}} $& $1", b: "2" })).toBe("{{b}} $& $1 2 {{inconnu}}");
});

it("leaves out a line that only announces what was left empty", () => {
  const prompt = { text: "Bonjour\nParticipants : {{qui}}\n{{rien}}\n\nSuite {{qui}} ici", variables: [variable("qui", { required: false }), variable("rien", { required: false })], language: "fr" };
  expect(filled(prompt, {})).toBe("Bonjour\n\nSuite  ici");
});

it("says which field keeps the form from being used", () => {
  const fields = [variable("a", { default: "x" }), variable("n", { kind: "number", required: false }), variable("b")];
  expect(beginning(fields)).toEqual({ a: "x", n: "", b: "" });
  expect(lacking(fields, { a: "x", n: "", b: " " })).toMatchObject({ variable: { name: "b" }, why: "prompts.fill_needed" });
  expect(lacking(fields, { a: "x", n: "dix", b: "y" })).toMatchObject({ variable: { name: "n" }, why: "prompts.fill_number" });
  expect(lacking(fields, { a: "x", n: "-1,5", b: "y" })).toBeNull();
});

it("makes a field of each name, and finds again those that come back", () => {
  const known = new Map([["date_limite", variable("date_limite", { kind: "date" })]]);
  expect(variablesOf("{{nom_du_service}} {{date_limite}}", known)).toMatchObject([{ label: "Nom du service", kind: "line" }, { kind: "date" }]);
  expect(tagsIn(" courrier ,, note")).toEqual(["courrier", "note"]);
});

it("takes the first words of a question for a title", () => {
  expect(titleOf("  Résume ceci\nen dix lignes")).toBe("Résume ceci");
  expect(titleOf("mot ".repeat(40)).length).toBeLessThanOrEqual(61);
});

it("tells what changed from one text to the other", () => {
  expect(changes("Un texte court", "Un texte long")).toEqual([{ kind: "same", text: "Un texte " }, { kind: "removed", text: "court" }, { kind: "added", text: "long" }]);
  expect(changes("a", "a")).toEqual([{ kind: "same", text: "a" }]);
});
