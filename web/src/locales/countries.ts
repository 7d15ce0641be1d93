import type { Language } from "./text";

/** The name of a country, from its two letters (ISO 3166-1). */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(code) ?? code;
}
