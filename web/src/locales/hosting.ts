/** Whose machines, and where, in words: the same everywhere. The shapes are the contract's, as far as these words need. */
import { countryName } from "./countries";
import type { Language, TextKey, Translate } from "./text";

interface Named {
  kind: string;
  label: string;
}
interface Hosted {
  operator: string | null;
  country: string | null;
  certifications: string[];
  leaves_machine: boolean;
}
/** « HAL (CNRS · France) et OpenAlex (États-Unis) »: who is asked, and where that is. */
export function whom(services: readonly (Named & Hosted)[], t: Translate, language: Language): string {
  return listed(services.map((service) => `${serviceName(service, t)} (${hosting(service, t, language)})`), t);
}

/** « HAL, OpenAlex et Crossref » */
export function listed(words: readonly string[], t: Translate): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? words.slice(0, -1).join(", ") + t("policy.and") + last : last;
}

interface Able {
  endpoint: Named;
  qualities: string[];
  abilities: string[];
}

export function serviceName({ kind, label }: Named, t: Translate): string {
  return kind === "builtin" ? t("common.builtin") : label;
}

/** « Outscale · France · SecNumCloud » */
export function hosting({ operator, country, certifications, leaves_machine }: Hosted, t: Translate, language: Language): string {
  const declared = [operator, country === null ? null : countryName(country, language), ...certifications].filter((word) => word);
  if (declared.length > 0) return declared.join(" · ");
  return leaves_machine ? t("thread.hosting_unknown") : t("thread.here");
}

const known: Record<string, TextKey> = { fast: "policy.fast", thorough: "policy.thorough", vision: "policy.vision", reasoning: "policy.reasoning" };

/** « Approfondi · voit les images »: what a model is good for, without its name. */
export function choiceWords({ endpoint, qualities, abilities }: Able, t: Translate): string {
  const said = [...qualities, ...abilities].flatMap((word) => (known[word] ? [t(known[word])] : []));
  const words = endpoint.kind === "builtin" ? t("policy.extracts") : said.length > 0 ? said.join(" · ") : t("policy.usual");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
