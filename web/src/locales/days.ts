import type { Language } from "./text";

/** « 1er mars »: the first of a month is an ordinal, of which Intl knows nothing. */
const first = (words: string, language: Language) => (language === "fr" ? words.replace(/^1(?=\s)/, "1er") : words);
const locales = { fr: "fr-FR", en: "en-GB" } as const;

/** « 12 mars 2026 », of a day written as 2026-03-12. */
export function dayWords(day: string, language: Language): string {
  return first(new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`)), language);
}

/** « 12 mars 2026 », of a moment, where the reader is. */
export function dateWords(at: string, language: Language): string {
  return first(new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "long", year: "numeric" }).format(new Date(at)), language);
}

/** The same, of a moment, on the clocks of this browser. */
export function momentWords(moment: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "long", year: "numeric" }).format(new Date(moment));
}

/** « 31 mars 2027 à 14:30 », on the clocks of this browser. */
export function instantWords(moment: string, language: Language): string {
  return first(new Intl.DateTimeFormat(locales[language], { dateStyle: "long", timeStyle: "short" }).format(new Date(moment)), language);
}

/** `2027-03-31`, of the day that is `days` after today. */
export function dayAfter(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return new Intl.DateTimeFormat("sv-SE").format(day);
}

/** The first moment of such a day, on the clocks of this browser; its last one with `end`. */
export function momentOf(day: string, end = false): string {
  return new Date(`${day}T${end ? "23:59:59" : "00:00:00"}`).toISOString();
}
