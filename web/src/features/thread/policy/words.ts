import type { Standing } from "../../../api/standing";
import type { Answering, Sensitivity } from "../../../api/types";
import { inEuropeanUnion } from "../../../locales/countries";
import { hosting, serviceName } from "../../../locales/hosting";
import type { Language, TextKey, TextParams, Translate } from "../../../locales/text";

export type Where = "none" | "silent" | "machine" | "france" | "union" | "abroad" | "undeclared";
const whereKeys: Record<Where, TextKey> = {
  none: "policy.none",
  silent: "policy.silent",
  machine: "policy.stays_machine",
  france: "policy.stays_france",
  union: "policy.stays_union",
  abroad: "policy.leaves_union",
  undeclared: "policy.undeclared",
};

/** Where the question may go: true of every endpoint that may answer, whichever does. */
export function whereOf({ open, first }: Standing): Where {
  if (open.length === 0) return "none";
  if (first === null) return "silent";
  const away = open.map(({ endpoint }) => endpoint).filter(({ leaves_machine }) => leaves_machine);
  if (away.length === 0) return "machine";
  const countries = away.map(({ country }) => country);
  if (countries.every((country) => country === "FR")) return "france";
  if (countries.includes(null)) return "undeclared";
  return countries.every((country) => country !== null && inEuropeanUnion(country)) ? "union" : "abroad";
}

/** Within reach of a law from outside the Union, by its own declaration or by its seat. */
export function exposed({ leaves_machine, foreign_law, seat }: Answering): boolean {
  return leaves_machine && (foreign_law === true || (seat !== null && !inEuropeanUnion(seat)));
}

/** Nothing to warn of. */
export function isCalm(standing: Standing): boolean {
  return ["machine", "france", "union"].includes(whereOf(standing)) && !standing.open.some(({ endpoint }) => exposed(endpoint));
}

export function whereWords(standing: Standing, t: Translate): string {
  return t(whereKeys[whereOf(standing)]);
}

export function levelName(level: Sensitivity, t: Translate): string {
  return t(`policy.${level}`);
}

/** « Interne · reste en France » */
export function pillWords(standing: Standing, t: Translate): string {
  return `${levelName(standing.sensitivity, t)} · ${whereWords(standing, t)}`;
}

/** The sentence behind the few words of the pill. */
export function hint(standing: Standing, t: Translate, language: Language): string {
  const where = whereOf(standing);
  if (where === "none") return t("policy.hint_none");
  if (where === "silent" || standing.first === null) return t("policy.hint_silent");
  if (where === "machine") return t("policy.hint_machine");
  const { endpoint } = standing.first;
  const goes = t("policy.hint_goes", { where: `${serviceName(endpoint, t)} (${hosting(endpoint, t, language)})` });
  return standing.open.some((each) => exposed(each.endpoint)) ? `${goes} ${t("policy.hint_foreign")}` : goes;
}

export function listed(words: string[], t: Translate): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? words.slice(0, -1).join(", ") + t("policy.and") + last : last;
}

/** Why nothing can be sent, when the policy closes everything; `from` is what set the level. */
export function closedWords(standing: Standing, from: "floor" | "wish" | "conversation" | "file", t: Translate): [TextKey, TextParams] {
  const keys = { floor: "policy.why_closed_floor", wish: "policy.why_closed_start", conversation: "policy.why_closed", file: "policy.why_closed_file" } as const;
  return [keys[from], { level: levelName(standing.sensitivity, t) }];
}
