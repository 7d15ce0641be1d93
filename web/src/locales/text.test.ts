import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import enSentences from "../../../src/emilie/core/sentences/en.json";
import frSentences from "../../../src/emilie/core/sentences/fr.json";
import * as enAtOnce from "./en";
import enAdministration from "./en/administration.json";
import enAnnouncements from "./en/announcements.json";
import enBatches from "./en/batches.json";
import enCatalogue from "./en/catalogue.json";
import enCharter from "./en/charter.json";
import enConnections from "./en/connections.json";
import enDirectory from "./en/directory.json";
import enFeedback from "./en/feedback.json";
import enInvitations from "./en/invitations.json";
import enNotices from "./en/notices.json";
import enOrganisations from "./en/organisations.json";
import enOwn from "./en/own.json";
import enPrompts from "./en/prompts.json";
import enReferences from "./en/references.json";
import enTraining from "./en/training.json";
import enWaves from "./en/waves.json";
import enWelcome from "./en/welcome.json";
import enWorkspace from "./en/workspace.json";
import * as frAtOnce from "./fr";
import frAdministration from "./fr/administration.json";
import frAnnouncements from "./fr/announcements.json";
import frBatches from "./fr/batches.json";
import frCatalogue from "./fr/catalogue.json";
import frCharter from "./fr/charter.json";
import frConnections from "./fr/connections.json";
import frDirectory from "./fr/directory.json";
import frFeedback from "./fr/feedback.json";
import frInvitations from "./fr/invitations.json";
import frNotices from "./fr/notices.json";
import frOrganisations from "./fr/organisations.json";
import frOwn from "./fr/own.json";
import frPrompts from "./fr/prompts.json";
import frReferences from "./fr/references.json";
import frTraining from "./fr/training.json";
import frWaves from "./fr/waves.json";
import frWelcome from "./fr/welcome.json";
import frWorkspace from "./fr/workspace.json";
import { failureSentence, translate } from "./text";

const en = { ...enAtOnce, administration: enAdministration, announcements: enAnnouncements, batches: enBatches, catalogue: enCatalogue, charter: enCharter, connections: enConnections, directory: enDirectory, feedback: enFeedback, invitations: enInvitations, notices: enNotices, organisations: enOrganisations, own: enOwn, prompts: enPrompts, references: enReferences, training: enTraining, waves: enWaves, welcome: enWelcome, workspace: enWorkspace };
const fr = { ...frAtOnce, administration: frAdministration, announcements: frAnnouncements, batches: frBatches, catalogue: frCatalogue, charter: frCharter, connections: frConnections, directory: frDirectory, feedback: frFeedback, invitations: frInvitations, notices: frNotices, organisations: frOrganisations, own: frOwn, prompts: frPrompts, references: frReferences, training: frTraining, waves: frWaves, welcome: frWelcome, workspace: frWorkspace };

describe("translate", () => {
  it("fills names and writes numbers as the language does", () => {
    expect(translate("fr", "home.hello", { name: "Jeanne" })).toBe("Bonjour Jeanne.");
    expect(translate("fr", "search.found", { count: 1200 })).toBe("1\u202f200 résultats");
    expect(translate("en", "search.found", { count: 1200 })).toBe("1,200 results");
  });

  it("takes the plural of the language: zero is singular in French, plural in English", () => {
    expect(translate("fr", "search.found", { count: 0 })).toBe("0 résultat");
    expect(translate("en", "search.found", { count: 0 })).toBe("0 results");
  });
});

describe("failureSentence", () => {
  it("says the server's sentence with its parameters", () => {
    expect(failureSentence("fr", { code: "invalid", params: { field: "text" } })).toContain("(text)");
  });

  it("never shows a bare code", () => {
    expect(failureSentence("fr", { code: "brand_new_code" })).toBe(frSentences.internal);
  });
});

describe("the sentences", () => {
  it.each(Object.keys(fr) as (keyof typeof fr)[])("exist in both languages: %s", (area) => {
    expect(Object.keys(en[area]).sort()).toEqual(Object.keys(fr[area]).sort());
  });

  it("exist in both languages for every code of the server", () => {
    expect(Object.keys(enSentences).sort()).toEqual(Object.keys(frSentences).sort());
  });

  it("use the same parameters in both languages", () => {
    const names = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].sort();
    const french: Record<string, Record<string, string>> = { ...fr, server: frSentences };
    const english: Record<string, Record<string, string>> = { ...en, server: enSentences };
    const different = Object.entries(french).flatMap(([area, sentences]) =>
      Object.entries(sentences)
        .filter(([key, sentence]) => names(sentence).join() !== names(english[area]?.[key] ?? "").join())
        .map(([key]) => `${area}.${key}`),
    );
    expect(different).toEqual([]);
  });

  it("exist for every code that the contract declares", () => {
    const contract = readFileSync("../openapi.json", "utf8");
    const schemas = (JSON.parse(contract) as { components: { schemas: Record<string, { properties?: Record<string, { const?: string; enum?: string[] }> }> } }).components.schemas;
    const codes = Object.values(schemas).flatMap(({ properties }) => {
      if (!properties?.["code"] || !properties["params"]) return [];
      return properties["code"].enum ?? (properties["code"].const ? [properties["code"].const] : []);
    });
    expect(codes.filter((code) => !(code in frSentences))).toEqual([]);
  });
});
