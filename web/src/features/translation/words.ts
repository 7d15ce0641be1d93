/** What is said of a translation, in a line. */
import type { Translate } from "../../locales/text";
import { languageName } from "../../locales/languages";
import type { Translation } from "./translations";

export function pairWords({ source, target }: Translation, language: string, t: Translate): string {
  const to = languageName(target, language);
  return source === null ? to : t("translation.pair", { source: languageName(source, language), target: to });
}

export function stateWords({ state, done, segments }: Translation, t: Translate): string {
  // Of a document whose segments are not known yet, nothing is counted.
  if (state === "translating" && segments === 0) return t("translation.state_waiting");
  return t(`translation.state_${state}`, { done, segments });
}

/** How much there is, what is to be checked, what was accepted: what says nothing is left out. */
export function countWords({ segments, to_check, accepted }: Translation, t: Translate): string[] {
  return [
    ...(segments > 0 ? [t("translation.segments", { count: segments })] : []),
    ...(to_check > 0 ? [t("translation.to_check", { count: to_check })] : []),
    ...(accepted > 0 ? [t("translation.accepted", { count: accepted })] : []),
  ];
}
