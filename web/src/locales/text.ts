/** Sentences of the interface. A key that does not exist does not compile; tests hold fr and en to the same keys. */
import frSentences from "../../../src/emilie/core/sentences/fr.json";
import * as fr from "./fr";
import type announcements from "./fr/announcements.json";
import type administration from "./fr/administration.json";
import type batches from "./fr/batches.json";
import type catalogue from "./fr/catalogue.json";
import type charter from "./fr/charter.json";
import type connections from "./fr/connections.json";
import type directory from "./fr/directory.json";
import type feedback from "./fr/feedback.json";
import type invitations from "./fr/invitations.json";
import type notices from "./fr/notices.json";
import type organisations from "./fr/organisations.json";
import type own from "./fr/own.json";
import type prompts from "./fr/prompts.json";
import type references from "./fr/references.json";
import type training from "./fr/training.json";
import type waves from "./fr/waves.json";
import type welcome from "./fr/welcome.json";
import type workspace from "./fr/workspace.json";

export type Language = "fr" | "en";
type Areas = typeof fr & { administration: typeof administration; announcements: typeof announcements; batches: typeof batches; catalogue: typeof catalogue; charter: typeof charter; connections: typeof connections; directory: typeof directory; feedback: typeof feedback; invitations: typeof invitations; notices: typeof notices; organisations: typeof organisations; own: typeof own; prompts: typeof prompts; references: typeof references; training: typeof training; waves: typeof waves; welcome: typeof welcome; workspace: typeof workspace };
type Stem<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${string}_other` ? never : Key;
type KeyOf<Area extends keyof Areas> = `${Area & string}.${Stem<keyof Areas[Area] & string>}`;
export type TextKey = { [Area in keyof Areas]: KeyOf<Area> }[keyof Areas];
export type TextParams = Record<string, string | number>;
export type Translate = (key: TextKey, params?: TextParams) => string;

type Sentences = Record<string, string>;
interface Spoken {
  areas: Record<string, Sentences>;
  /** The server's, by code. */
  codes: Sentences;
}
const spoken: Record<Language, Spoken> = { fr: { areas: { ...fr }, codes: frSentences }, en: { areas: {}, codes: {} } };
let loaded = false;
const plural = { fr: new Intl.PluralRules("fr"), en: new Intl.PluralRules("en") };
const numbers = { fr: new Intl.NumberFormat("fr-FR"), en: new Intl.NumberFormat("en-GB") };

/** French is in the first page; who speaks English waits for English, once. */
export async function load(language: Language): Promise<void> {
  if (language !== "en" || loaded) return;
  const [areas, codes] = await Promise.all([import("./en"), import("../../../src/emilie/core/sentences/en.json")]);
  Object.assign(spoken.en.areas, areas);
  spoken.en.codes = codes.default;
  loaded = true;
}

function fill(sentence: string, language: Language, params: Record<string, unknown>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (typeof value === "number") return numbers[language].format(value);
    return value === undefined || value === null ? whole : String(value);
  });
}

/** Sentences of screens that arrive once they are asked for, with their code. */
export function bring(area: Exclude<keyof Areas, keyof typeof fr>, french: Sentences, english: Sentences): void {
  spoken.fr.areas[area] = french;
  spoken.en.areas[area] = english;
}

export function translate(language: Language, key: TextKey, params: TextParams = {}): string {
  const [area, name] = key.split(".", 2) as [string, string];
  const sentences = spoken[language].areas[area] ?? spoken.fr.areas[area] ?? {};
  const count = params["count"];
  const form = typeof count === "number" ? `${name}_${plural[language].select(count) === "one" ? "one" : "other"}` : name;
  return fill(sentences[form] ?? sentences[name] ?? key, language, params);
}

/** The sentence of a failure: the server's codes first, then those that only the browser knows. */
export function failureSentence(language: Language, failure: { code: string; params?: Record<string, unknown> }): string {
  const { areas, codes } = loaded || language === "fr" ? spoken[language] : spoken.fr;
  const known: Sentences = { ...areas["failures"], ...codes };
  const sentence = known[failure.code] ?? known["internal"] ?? failure.code;
  return fill(sentence, language, failure.params ?? {});
}
