import type { Answering, Energy } from "../../../api/types";
import { countryName, inEuropeanUnion } from "../../../locales/countries";
import { hosting, listed, serviceName } from "../../../locales/hosting";
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

/** Everybody who has been sent something of the answer: who gave it, who failed to, who began it. */
function receivers({ endpoint, sent_to }: Metadata): Answering[] {
  return [...(endpoint ? [endpoint] : []), ...(sent_to ?? [])];
}

function others(metadata: Metadata): Answering[] {
  return (metadata.sent_to ?? []).filter(({ name }) => name !== metadata.endpoint?.name);
}

function names(endpoints: Answering[], t: Translate): string {
  return listed([...new Set(endpoints.map((each) => serviceName(each, t)))], t);
}

function whereWords(metadata: Metadata, { t, language }: Told): string | null {
  const { endpoint } = metadata;
  if (endpoint) return `${serviceName(endpoint, t)} · ${hosting(endpoint, t, language)}`;
  const asked = receivers(metadata);
  return asked.length > 0 ? t("provenance.asked", { services: names(asked, t) }) : null;
}

/** The foot of an answer, in parts: who and where, who else, in place of whom, how long, how much carbon. */
export function footWords(metadata: Metadata, t: Translate, language: Language) {
  const told = { t, language };
  const { endpoint, instead_of, seconds, energy } = metadata;
  const all = receivers(metadata);
  const away = others(metadata).filter(({ leaves_machine }) => leaves_machine);
  return {
    where: whereWords(metadata, told),
    also: endpoint && away.length > 0 ? t("provenance.also_foot", { services: names(away, t) }) : null,
    instead: instead_of ? t("provenance.instead", { label: instead_of }) : null,
    seconds: typeof seconds === "number" ? secondsWords(seconds, told) : null,
    carbon: energy ? carbonWords(energy, told) : null,
    calm: all.length > 0 && all.every(isCalm),
  };
}

function lawWords(away: Answering[], t: Translate): string {
  if (away.length === 0) return t("provenance.law_here");
  if (away.some(({ foreign_law }) => foreign_law)) return t("provenance.law_exposed");
  return t(away.some(({ foreign_law }) => foreign_law === null) ? "provenance.unknown" : "provenance.law_immune");
}

function leftWords(away: Answering[], { endpoint }: Metadata, t: Translate): string {
  if (away.length === 0) return t("provenance.left_no");
  const alone = away.every(({ name }) => name === endpoint?.name);
  return alone ? t("provenance.left_yes") : t("provenance.left_to", { services: names(away, t) });
}

/** Where the data went, to whoever it did; the rest is about who answers. */
function placeFacts(metadata: Metadata, { t, language }: Told): Fact[] {
  const { endpoint } = metadata;
  const country = (code: string | null) => (code === null ? t("provenance.unknown") : countryName(code, language));
  const away = receivers(metadata).filter(({ leaves_machine }) => leaves_machine);
  const left = { name: t("provenance.left"), value: leftWords(away, metadata, t) };
  const law = { name: t("provenance.law"), value: lawWords(away, t) };
  if (!endpoint) return [law, left];
  const { certifications, leaves_machine, operator } = endpoint;
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

function serviceFacts(metadata: Metadata, { t, language }: Told): Fact[] {
  const { endpoint, instead_of } = metadata;
  const facts: Fact[] = [];
  if (endpoint) facts.push({ name: t("provenance.service"), value: serviceName(endpoint, t) });
  if (instead_of) facts.push({ name: t("provenance.chosen"), value: t("provenance.chosen_words", { label: instead_of }) });
  if (endpoint) facts.push({ name: t("provenance.endpoint"), value: endpoint.name });
  if (endpoint?.model) facts.push({ name: t("provenance.model"), value: endpoint.model });
  const also = others(metadata).map((each) => t("provenance.receiver", { service: serviceName(each, t), hosting: hosting(each, t, language) }));
  if (also.length > 0) facts.push({ name: t(endpoint ? "provenance.also" : "provenance.sent"), value: listed([...new Set(also)], t) });
  return facts;
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

/** The countries whose electricity was counted. */
function mixWords(zone: string, metadata: Metadata, { t, language }: Told): string {
  if (zone.includes("+")) return t("provenance.several");
  const country = receivers(metadata).find((each) => each.country !== null)?.country;
  return zone === "WOR" || !country ? t("provenance.world") : countryName(country, language);
}

function energyFacts(metadata: Metadata, told: Told): Fact[] {
  const { t } = told;
  const { energy } = metadata;
  if (!energy) return [{ name: t("provenance.no_energy"), value: t(whyNoEnergy(metadata)) }];
  const mix = mixWords(energy.zone, metadata, told);
  return [
    { name: t("provenance.electricity"), value: rangeWords(energy.wh_min, energy.wh_max, "provenance.unit_electricity", told) },
    { name: t("provenance.carbon"), value: carbonWords(energy, told) },
    { name: t("provenance.method"), value: t("provenance.method_words", { method: energy.method, zone: mix }) },
    { name: t("provenance.perimeter"), value: t("provenance.perimeter_words") },
  ];
}

/** Everything that is known of where an answer comes from, by groups. An answer of before says what it has. */
export function provenance(metadata: Metadata, t: Translate, language: Language): Fact[][] {
  if (receivers(metadata).length === 0) return [];
  const told = { t, language };
  const where = [serviceFacts(metadata, told), placeFacts(metadata, told)];
  return metadata.endpoint ? [...where, workFacts(metadata, told), energyFacts(metadata, told)] : where;
}

export function asText(groups: Fact[][], t: Translate): string {
  return groups.map((facts) => facts.map(({ name, value }) => t("provenance.line", { name, value })).join("\n")).join("\n\n");
}
