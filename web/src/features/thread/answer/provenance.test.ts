import { describe, expect, it } from "vitest";
import { translate, type Translate } from "../../../locales/text";
import { endpointOf } from "../../../testing/samples";
import type { Metadata } from "../said";
import { asText, footWords, provenance } from "./provenance";

const t: Translate = (key, params) => translate("fr", key, params);
const en: Translate = (key, params) => translate("en", key, params);
const plain = (words: string | null) => words?.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");
const energy = { wh_min: 0.3123, wh_max: 0.421, gco2_min: 0.0431, gco2_max: 1.08, method: "EcoLogits 0.11", zone: "FRA" };
const answer: Metadata = {
  state: "done", error: null, endpoint: endpointOf(), seconds: 2.84, first_word_seconds: 0.412, input_tokens: 1234, output_tokens: 412, energy,
};
const facts = (metadata: Metadata) => Object.fromEntries(provenance(metadata, t, "fr").flat().map(({ name, value }) => [name, plain(value)]));

describe("the foot of an answer", () => {
  it("says who, where, how long and how much carbon, as French writes numbers", () => {
    const { where, seconds, carbon, calm } = footWords(answer, t, "fr");
    expect([where, plain(seconds), plain(carbon), calm]).toEqual(["Mistral Medium 3 · Outscale · France · SecNumCloud", "2,8 s", "0,043 à 1,1 g CO₂e", true]);
  });
  it("is written in English as English does", () => {
    expect(plain(footWords(answer, en, "en").carbon)).toBe("0.043 to 1.1 g CO₂e");
  });
  it("is not calm about what is not declared, or within reach of another law", () => {
    const of = (change: Parameters<typeof endpointOf>[0]) => footWords({ ...answer, endpoint: endpointOf(change) }, t, "fr").calm;
    expect([of({ country: null }), of({ country: "US" }), of({ foreign_law: true }), of({ seat: "US" }), of({ leaves_machine: false })]).toEqual([false, false, false, false, true]);
  });
  it("says in place of whom another one answered", () => {
    const other: Metadata = { ...answer, instead_of: "Modèle approfondi" };
    expect(plain(footWords(other, t, "fr").instead)).toBe("à la place de « Modèle approfondi »");
    expect(facts(other)["Choisi"]).toBe("« Modèle approfondi », à la place de qui un autre a répondu");
    expect(footWords({ ...answer, instead_of: null }, t, "fr").instead).toBeNull();
  });
  const here = endpointOf({ name: "ici", label: "Modèle d’ici", operator: null, seat: null, country: null, certifications: [], leaves_machine: false });
  it("is not calm about who was sent the question and did not answer", () => {
    const fallen: Metadata = { ...answer, endpoint: here, sent_to: [endpointOf({ country: "US", seat: "US", label: "Lointain" }), here] };
    expect(footWords(fallen, t, "fr")).toMatchObject({ where: "Modèle d’ici · sur cette machine", also: "aussi envoyé à Lointain", calm: false });
    expect(facts(fallen)).toMatchObject({
      "Aussi envoyé à": "Lointain (Outscale · États-Unis · SecNumCloud)", "Sortie de données": "question et passages envoyés à Lointain",
      "Droit non européen": "non exposé, selon la déclaration",
    });
    const calm: Metadata = { ...fallen, sent_to: [endpointOf(), here] };
    expect(footWords(calm, t, "fr").calm).toBe(true);
    expect(facts({ ...fallen, sent_to: [here] })["Sortie de données"]).toBe("rien n’a quitté cette machine");
    expect(facts({ ...answer, sent_to: [endpointOf()] })).toEqual(facts(answer));
  });
  it("says what the strictest law of all of them is", () => {
    const law = (foreign_law: boolean | null) => facts({ ...answer, sent_to: [endpointOf({ name: "autre", foreign_law }), endpointOf()] })["Droit non européen"];
    expect([law(true), law(null), law(false)]).toEqual(["exposé, selon la déclaration", "non déclaré", "non exposé, selon la déclaration"]);
  });
  it("says who has the question when nobody answered", () => {
    const unanswered: Metadata = { state: "stopped", endpoint: null, sent_to: [endpointOf()] };
    expect(footWords(unanswered, t, "fr")).toMatchObject({ where: "question envoyée à Mistral Medium 3", also: null, calm: true });
    expect(facts(unanswered)).toEqual({
      "Envoyé à": "Mistral Medium 3 (Outscale · France · SecNumCloud)", "Droit non européen": "non exposé, selon la déclaration",
      "Sortie de données": "question et passages envoyés à Mistral Medium 3",
    });
  });
  it("says what an answer kept from before has", () => {
    const old: Metadata = { endpoint: endpointOf({ operator: null, seat: null, country: null, certifications: [], foreign_law: null }), energy: null };
    expect(footWords(old, t, "fr")).toEqual({ where: "Mistral Medium 3 · hébergement non déclaré", also: null, instead: null, seconds: null, carbon: null, calm: false });
    expect(facts(old)).toMatchObject({ Opérateur: "non déclaré", Siège: "non déclaré", Lu: "non compté par le service" });
    expect(footWords({ endpoint: null }, t, "fr").where).toBeNull();
    expect(provenance({}, t, "fr")).toEqual([]);
  });
});

describe("its details", () => {
  it("say everything", () => {
    expect(facts(answer)).toEqual({
      Service: "Mistral Medium 3", "Point d’accès": "mistral-medium", Modèle: "mistral-medium-3",
      Opérateur: "Outscale", Siège: "France", Machines: "France", Qualification: "SecNumCloud",
      "Droit non européen": "non exposé, selon la déclaration", "Sortie de données": "question et passages envoyés à ce service",
      Lu: "1 234 jetons", Écrit: "412 jetons", "Premier mot": "0,4 s", "En tout": "2,8 s",
      Électricité: "0,31 à 0,42 Wh", Carbone: "0,043 à 1,1 g CO₂e", Méthode: "EcoLogits 0.11, électricité : France",
      Périmètre: plain(t("provenance.perimeter_words")),
    });
  });
  it("give one number only where the method has one", () => {
    expect(facts({ ...answer, energy: { ...energy, wh_max: 0.3121 } })["Électricité"]).toBe("environ 0,31 Wh");
  });
  it("say why there is no estimate", () => {
    const why = (metadata: Metadata) => facts({ ...answer, energy: null, ...metadata })["Énergie"];
    expect(why({})).toBe("non estimée : taille du modèle non déclarée");
    expect(why({ output_tokens: null })).toBe("non estimée : le service n’a pas compté les mots écrits");
    expect(why({ endpoint: endpointOf({ kind: "builtin" }) })).toBe("non estimée : le moteur intégré n’emploie pas de modèle de langue");
  });
  it("take the world's electricity where the country is not known", () => {
    expect(facts({ ...answer, energy: { ...energy, zone: "WOR" } })["Méthode"]).toBe("EcoLogits 0.11, électricité : moyenne mondiale");
    expect(facts({ ...answer, energy: { ...energy, zone: "USA+FRA" } })["Méthode"]).toBe("EcoLogits 0.11, électricité : plusieurs pays");
  });
  it("are copied as lines", () => {
    expect(plain(asText(provenance(answer, t, "fr"), t))?.split("\n").slice(0, 5)).toEqual([
      "Service : Mistral Medium 3", "Point d’accès : mistral-medium", "Modèle : mistral-medium-3", "", "Opérateur : Outscale",
    ]);
  });
});
