/** What an agent switches on to look outside, and where a page of the Web stands as a source. */
import type { Family, SearchFamily, Sensitivity } from "./types";

const families: readonly string[] = ["web", "publications"] satisfies Family[];

export function isFamily(value: unknown): value is Family {
  return typeof value === "string" && families.includes(value);
}

/** The services that a query of this sensitivity may go to, the first one first. */
export function openServices({ services, levels }: SearchFamily, sensitivity: Sensitivity): SearchFamily["services"] {
  const names = levels.find((level) => level.sensitivity === sensitivity)?.services ?? [];
  return names.flatMap((name) => services.filter((service) => service.name === name));
}

const mark = "web:";

/** Where a page of the Web stands as a source, beside documents. */
export function webSource(page: string): string {
  return mark + page;
}

/** The page's id; null for a document. */
export function webPageOf(document: string): string | null {
  return document.startsWith(mark) ? document.slice(mark.length) : null;
}
