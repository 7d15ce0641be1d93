import type { Answering, Energy } from "../../../api/types";
import { countryName, inEuropeanUnion } from "../../../locales/countries";
import { hosting, serviceName } from "../../../locales/hosting";
import type { Language, TextKey, Translate } from "../../../locales/text";
import { exposed } from "../policy/words";
import type { Metadata } from "../said";

export interface Fact {
  name: string;
  value: string;
}
interface Told {
  t: Translate;
  language: Language;
}

const tags = { fr: "fr-FR", en: "en-GB" } as const;

function written(value: number, language: Language, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(tags[language], options).format(value);
}

function secondsWords(value: number, { t, language }: Told): string {
  return t("provenance.seconds", { seconds: written(value, language, { maximumFractionDigits: 1 }) });
}

/** Two digits that mean something: an estimate has no more. */
function rangeWords(low: number, high: number, unit: TextKey, { t, language }: Told): string {
  const [from, to] = [low, high].map((value) => written(value, language, { maximumSignificantDigits: 2 }));
  return from === to ? t("provenance.about", { low: from ?? "", unit: t(unit) }) : t("provenance.range", { low: from ?? "", high: to ?? "", unit: t(unit) });
}

function carbonWords({ gco2_min, gco2_max }: Energy, told: Told): string {
  return rangeWords(gco2_min, gco2_max, "provenance.unit_carbon", told);
}

/** Declared in the Union, and out of reach of other laws as far as is known. */
function isCalm(endpoint: Answering): boolean {
  const { leaves_machine, country } = endpoint;
  return !leaves_machine || (country !== null && inEuropeanUnion(country) && !exposed(endpoint));
}

/** The foot of an answer, in three parts: who and where, how long, how much carbon. */
export function footWords({ endpoint, seconds, energy }: Metadata, t: Translate, language: Language) {
  const told = { t, language };
  return {
    where: endpoint ? `${serviceName(endpoint, t)} · ${hosting(endpoint, t, language)}` : null,
    seconds: typeof seconds === "number" ? secondsWords(seconds, told) : null,
    carbon: energy ? carbonWords(energy, told) : null,
    calm: endpoint ? isCalm(endpoint) : false,
  };
}

function lawWords({ leaves_machine, foreign_law }: Answering, t: Translate): string {
  if (!leaves_machine) return t("provenance.law_here");
  if (foreign_law === null) return t("provenance.unknown");
  return t(foreign_law ? "provenance.law_exposed" : "provenance.law_immune");
}

function placeFacts(endpoint: Answering, { t, language }: Told): Fact[] {
  const country = (code: string | null) => (code === null ? t("provenance.unknown") : countryName(code, language));
  const { certifications, leaves_machine, operator } = endpoint;
  const left = { name: t("provenance.left"), value: t(leaves_machine ? "provenance.left_yes" : "provenance.left_no") };
  const law = { name: t("provenance.law"), value: lawWords(endpoint, t) };
  // Nobody declares the hosting of what runs beside Émilie, unless they want to.
  const bare = !leaves_machine && operator === null && endpoint.country === null && endpoint.seat === null && certifications.length === 0;
  if (bare) return [law, left];
  return [
    { name: t("provenance.operator"), value: operator ?? t("provenance.unknown") },
    { name: t("provenance.seat"), value: country(endpoint.seat) },
    { name: t("provenance.country"), value: country(endpoint.country) },
    { name: t("provenance.certifications"), value: certifications.join(", ") || t("provenance.none_declared") },
    law,
    left,
  ];
}

function serviceFacts(endpoint: Answering, t: Translate): Fact[] {
  const facts = [{ name: t("provenance.service"), value: serviceName(endpoint, t) }, { name: t("provenance.endpoint"), value: endpoint.name }];
  return endpoint.model === null ? facts : [...facts, { name: t("provenance.model"), value: endpoint.model }];
}

function workFacts({ input_tokens, output_tokens, first_word_seconds, seconds }: Metadata, told: Told): Fact[] {
  const { t } = told;
  const tokens = (count: number | null | undefined) => (typeof count === "number" ? t("provenance.tokens", { count }) : t("provenance.not_counted"));
  const time = (name: TextKey, value: number | null | undefined) => (typeof value === "number" ? [{ name: t(name), value: secondsWords(value, told) }] : []);
  return [
    { name: t("provenance.read"), value: tokens(input_tokens) },
    { name: t("provenance.written"), value: tokens(output_tokens) },
    ...time("provenance.first_word", first_word_seconds),
    ...time("provenance.in_all", seconds),
  ];
}

function whyNoEnergy({ endpoint, output_tokens }: Metadata): TextKey {
  if (endpoint?.kind === "builtin") return "provenance.no_model";
  return output_tokens ? "provenance.no_size" : "provenance.no_tokens";
}

function energyFacts(metadata: Metadata, told: Told): Fact[] {
  const { t, language } = told;
  const { energy, endpoint } = metadata;
  if (!energy) return [{ name: t("provenance.no_energy"), value: t(whyNoEnergy(metadata)) }];
  const mix = energy.zone === "WOR" || !endpoint?.country ? t("provenance.world") : countryName(endpoint.country, language);
  return [
    { name: t("provenance.electricity"), value: rangeWords(energy.wh_min, energy.wh_max, "provenance.unit_electricity", told) },
    { name: t("provenance.carbon"), value: carbonWords(energy, told) },
    { name: t("provenance.method"), value: t("provenance.method_words", { method: energy.method, zone: mix }) },
    { name: t("provenance.perimeter"), value: t("provenance.perimeter_words") },
  ];
}

/** Everything that is known of where an answer comes from, by groups. An answer of before says what it has. */
export function provenance(metadata: Metadata, t: Translate, language: Language): Fact[][] {
  const { endpoint } = metadata;
  if (!endpoint) return [];
  const told = { t, language };
  return [serviceFacts(endpoint, t), placeFacts(endpoint, told), workFacts(metadata, told), energyFacts(metadata, told)];
}

export function asText(groups: Fact[][], t: Translate): string {
  return groups.map((facts) => facts.map(({ name, value }) => t("provenance.line", { name, value })).join("\n")).join("\n\n");
}
