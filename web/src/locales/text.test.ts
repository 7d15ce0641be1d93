import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import enSentences from "../../../src/emilie/core/sentences/en.json";
import frSentences from "../../../src/emilie/core/sentences/fr.json";
import * as en from "./en";
import * as fr from "./fr";
import { failureSentence, translate } from "./text";

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
