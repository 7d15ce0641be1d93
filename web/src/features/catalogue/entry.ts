/** A table of the file in a form: what stands at a place of it, and what is written there. */
import type { Entry } from "./catalogue";

const isTable = (value: unknown): value is Entry => typeof value === "object" && value !== null && !Array.isArray(value);

/** `hosting.country` of an endpoint; undefined where it says nothing. */
export function at(entry: Entry, path: string): unknown {
  return path.split(".").reduce<unknown>((found, step) => (isTable(found) ? found[step] : undefined), entry);
}

/** The same with something else there: what is empty is left out, and so is a table of which nothing is left. */
export function put(entry: Entry, path: string, value: unknown): Entry {
  const [step = "", ...rest] = path.split(".");
  const inside = entry[step];
  const wanted = rest.length === 0 ? value : put(isTable(inside) ? inside : {}, rest.join("."), value);
  if (!isEmpty(wanted)) return { ...entry, [step]: wanted };
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== step));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isTable(value) && Object.keys(value).length === 0;
}

/** What a field shows of a text, a number, or a list, one a line. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join("\n");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A number as people write it; what is none goes as it is, for the server to say so at its place. */
export function numberOf(typed: string): number | string | null {
  const digits = typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (digits === "") return null;
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : typed;
}

export const listOf = (typed: string): string[] => typed.split(/[\n;]/).map((line) => line.trim()).filter((line) => line !== "");

interface Fault {
  path: readonly string[];
  rule: string;
}

/** The rule broken at a place of an entry, whose own place is `["endpoints", "mistral"]`. */
export function faultAt(faults: readonly Fault[], place: readonly string[], path: string): string | undefined {
  const wanted = [...place.slice(0, 1), "*", ...path.split(".")];
  return faults.find((fault) => fault.path.length >= wanted.length && wanted.every((step, index) => step === "*" || fault.path[index] === step))?.rule;
}

/** Those that belong to no field shown. */
export function faultsElsewhere(faults: readonly Fault[], place: readonly string[], paths: readonly string[]): string[] {
  return faults.filter((fault) => !paths.some((path) => faultAt([fault], place, path) !== undefined)).map(({ path, rule }) => [path.join("."), rule].filter((word) => word).join(" : "));
}
