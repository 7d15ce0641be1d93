import type { Language } from "./text";

/** The name of a country, from its two letters (ISO 3166-1). */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(code) ?? code;
}

const union = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" ");

export function inEuropeanUnion(code: string): boolean {
  return union.includes(code);
}
