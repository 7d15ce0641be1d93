import type { Standing } from "../../../api/standing";
import type { Answering, Sensitivity } from "../../../api/types";
import { inEuropeanUnion } from "../../../locales/countries";
import { hosting, listed, serviceName } from "../../../locales/hosting";
import type { Language, TextKey, TextParams, Translate } from "../../../locales/text";
import type { Policy } from "./usePolicy";

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

/** Whoever may be sent the question: to answer it, or to search documents by it. */
function receivers({ open, search }: Standing): Answering[] {
  return [...open.map(({ endpoint }) => endpoint), ...search];
}

/** Where the question may go: true of every endpoint that may be sent it, whichever is. */
export function whereOf(standing: Standing): Where {
  if (standing.open.length === 0) return "none";
  if (standing.first === null) return "silent";
  const away = receivers(standing).filter(({ leaves_machine }) => leaves_machine);
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
  return ["machine", "france", "union"].includes(whereOf(standing)) && !receivers(standing).some(exposed);
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

/** Who is sent the question to search documents by it, away from this machine; nothing when nobody is. */
export function searchers({ search }: Standing, t: Translate, language: Language): string {
  const away = search.filter(({ leaves_machine }) => leaves_machine).map((each) => `${serviceName(each, t)} (${hosting(each, t, language)})`);
  return listed([...new Set(away)], t);
}

/** The sentence behind the few words of the pill. */
export function hint(standing: Standing, t: Translate, language: Language): string {
  const where = whereOf(standing);
  if (where === "none") return t("policy.hint_none");
  if (where === "silent" || standing.first === null) return t("policy.hint_silent");
  if (where === "machine") return t("policy.hint_machine");
  const { endpoint } = standing.first;
  const goes = t("policy.hint_goes", { where: `${serviceName(endpoint, t)} (${hosting(endpoint, t, language)})` });
  const searching = searchers(standing, t, language);
  const also = searching === "" ? [] : [t("policy.hint_search", { where: searching })];
  const foreign = receivers(standing).some(exposed) ? [t("policy.hint_foreign")] : [];
  return [goes, ...also, ...foreign].join(" ");
}

/** Why nothing can be sent, when the policy closes everything; `from` is what set the level. */
export function closedWords(standing: Standing, from: Policy["from"], t: Translate): [TextKey, TextParams] {
  const keys = { floor: "policy.why_closed_floor", space: "policy.why_closed_space", wish: "policy.why_closed_start", conversation: "policy.why_closed", file: "policy.why_closed_file" } as const;
  return [keys[from], { level: levelName(standing.sensitivity, t) }];
}
