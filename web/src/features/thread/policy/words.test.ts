import { describe, expect, it } from "vitest";
import { standing } from "../../../api/standing";
import type { Answering, Choice } from "../../../api/types";
import { listed } from "../../../locales/hosting";
import { translate, type Translate } from "../../../locales/text";
import { choiceOf, endpointOf, endpointsOf } from "../../../testing/samples";
import { closedWords, hint, isCalm, pillWords, searchers } from "./words";

const t: Translate = (key, params) => translate("fr", key, params);
const at = (name: string, change: Partial<Answering> = {}): Choice => choiceOf(name, { endpoint: endpointOf({ name, ...change }) });
const pill = (...choices: Choice[]) => {
  const now = standing(endpointsOf(choices), "interne", null);
  return [pillWords(now, t), isCalm(now)];
};

describe("where the question goes", () => {
  it("is true of every endpoint that may answer, not of the first one only", () => {
    expect(pill(at("a"), at("b"))).toEqual(["Interne · reste en France", true]);
    expect(pill(at("a"), at("b", { country: "DE", seat: "DE" }))).toEqual(["Interne · reste dans l’Union européenne", true]);
    expect(pill(at("a"), at("b", { country: "US", seat: "US", foreign_law: true }))).toEqual(["Interne · sort de l’Union européenne", false]);
    expect(pill(at("a"), at("b", { country: null }))).toEqual(["Interne · hébergement non déclaré", false]);
  });
  it("may be nowhere but here", () => {
    expect(pill(at("a", { leaves_machine: false, country: null }))).toEqual(["Interne · reste sur cette machine", true]);
    expect(pill(at("a", { leaves_machine: false }), at("b"))).toEqual(["Interne · reste en France", true]);
  });
  it("counts those that only search documents", () => {
    const here = at("a", { leaves_machine: false, country: null });
    const abroad = endpointOf({ name: "sens", country: "US", seat: "US", foreign_law: true });
    const now = standing(endpointsOf([here], {}, [abroad]), "interne", null);
    expect([pillWords(now, t), isCalm(now)]).toEqual(["Interne · sort de l’Union européenne", false]);
    expect(hint(now, t, "fr")).toMatch(/Pour chercher dans vos documents, ils sont aussi envoyés à .+ \(.+\)\. Un des modèles/);
    expect(searchers(now, t, "fr")).toMatch(/^.+ \(.+États-Unis.*\)$/);
    expect(searchers(standing(endpointsOf([here], {}, [here.endpoint]), "interne", null), t, "fr")).toBe("");
    const near = standing(endpointsOf([here], {}, [endpointOf({ name: "sens" })]), "interne", null);
    expect([pillWords(near, t), isCalm(near)]).toEqual(["Interne · reste en France", true]);
  });
  it("warns of a foreign law even in France", () => {
    expect(pill(at("a", { foreign_law: true }))).toEqual(["Interne · reste en France", false]);
    expect(pill(at("a", { seat: "US", foreign_law: null }))).toEqual(["Interne · reste en France", false]);
    expect(hint(standing(endpointsOf([at("a", { foreign_law: true })]), "interne", null), t, "fr")).toContain("exposé au droit d’un pays hors");
  });
  it("says when nobody may, or nobody can", () => {
    const known = endpointsOf([at("a")], { sensible: [] });
    const closed = standing(known, "sensible", null);
    expect([pillWords(closed, t), isCalm(closed)]).toEqual(["Sensible · aucun modèle autorisé", false]);
    expect(t(...closedWords(closed, "conversation", t))).toMatch(/«\sSensible\s»/);
    expect(pill({ ...at("a"), up: false })).toEqual(["Interne · aucun modèle ne répond", false]);
  });
});

it("names who would answer", () => {
  expect(hint(standing(endpointsOf([at("a")]), "interne", null), t, "fr")).toContain("Mistral Medium 3 (Outscale · France · SecNumCloud)");
});

it("lists documents as a sentence does", () => {
  expect(listed(["a.pdf"], t)).toBe("a.pdf");
  expect(listed(["a.pdf", "b.pdf", "c.pdf"], t)).toBe("a.pdf, b.pdf et c.pdf");
});
