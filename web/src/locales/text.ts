/** Sentences of the interface. A key that does not exist does not compile; tests hold fr and en to the same keys. */
import enSentences from "../../../src/emilie/core/sentences/en.json";
import frSentences from "../../../src/emilie/core/sentences/fr.json";
import * as en from "./en";
import * as fr from "./fr";

export type Language = "fr" | "en";
type Areas = typeof fr;
type Stem<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${string}_other` ? never : Key;
type KeyOf<Area extends keyof Areas> = `${Area & string}.${Stem<keyof Areas[Area] & string>}`;
export type TextKey = { [Area in keyof Areas]: KeyOf<Area> }[keyof Areas];
export type TextParams = Record<string, string | number>;
export type Translate = (key: TextKey, params?: TextParams) => string;

type Sentences = Record<string, string>;
const areas: Record<Language, Record<string, Sentences>> = { fr, en };
const serverSentences: Record<Language, Sentences> = { fr: frSentences, en: enSentences };
const plural = { fr: new Intl.PluralRules("fr"), en: new Intl.PluralRules("en") };
const numbers = { fr: new Intl.NumberFormat("fr-FR"), en: new Intl.NumberFormat("en-GB") };

function fill(sentence: string, language: Language, params: Record<string, unknown>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (typeof value === "number") return numbers[language].format(value);
    return value === undefined || value === null ? whole : String(value);
  });
}

export function translate(language: Language, key: TextKey, params: TextParams = {}): string {
  const [area, name] = key.split(".", 2) as [string, string];
  const sentences = areas[language][area] ?? {};
  const count = params["count"];
  const form = typeof count === "number" ? `${name}_${plural[language].select(count) === "one" ? "one" : "other"}` : name;
  return fill(sentences[form] ?? sentences[name] ?? key, language, params);
}

/** The sentence of a failure: the server's codes first, then those that only the browser knows. */
export function failureSentence(language: Language, failure: { code: string; params?: Record<string, unknown> }): string {
  const known = { ...areas[language]["failures"], ...serverSentences[language] };
  const sentence = known[failure.code] ?? known["internal"] ?? failure.code;
  return fill(sentence, language, failure.params ?? {});
}
