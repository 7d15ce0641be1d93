import { languageName } from "../../locales/languages";

/** Languages that are offered; the server takes the code of any other one. */
const offered = [
  "ar", "bg", "br", "ca", "cs", "da", "de", "el", "en", "en-US", "es", "et", "eu", "fa", "fi", "fr", "ga", "he", "hi", "hr", "hu", "hy", "it", "ja", "ka", "ko",
  "lt", "lv", "mt", "nl", "no", "oc", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "ta", "tr", "uk", "ur", "vi", "wo", "zh", "zh-Hant",
];

/** All that are offered, by their names. */
export function languageChoices(reader: string): { value: string; label: string }[] {
  const named = offered.map((value) => ({ value, label: languageName(value, reader) }));
  return named.sort((one, other) => one.label.localeCompare(other.label, reader));
}

/** What a glossary must go to, for a translation to use it: the country does not matter. */
export const sameLanguage = (one: string, other: string): boolean => one.split("-")[0] === other.split("-")[0];
