import type { PromptVariable } from "../../api/types";

export type Values = Record<string, string>;

const places = /\{\{([^{}\n]*)\}\}/g;
const name = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The names that stand in a text, each once, in order: those that the server would take. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(places)].map(([, found = ""]) => found.trim()).filter((found) => name.test(found)))];
}

/** What a form begins with. */
export const beginning = (variables: readonly PromptVariable[]): Values => Object.fromEntries(variables.map((each) => [each.name, each.default]));

export type Lacking = { variable: PromptVariable; why: "prompts.fill_needed" | "prompts.fill_number" };

/** The first field that keeps the form from being used. */
export function lacking(variables: readonly PromptVariable[], values: Values): Lacking | null {
  for (const variable of variables) {
    const value = values[variable.name]?.trim() ?? "";
    if (value === "" && variable.required) return { variable, why: "prompts.fill_needed" };
    if (value !== "" && variable.kind === "number" && !/^-?\d+([.,]\d+)?$/.test(value)) return { variable, why: "prompts.fill_number" };
  }
  return null;
}

/** « 1er mars 2027 », “1 March 2027”: in the words of the prompt's language. */
export function spokenDay(day: string, language: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return day;
  const spoken = moment.toLocaleDateString(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return language === "fr" ? spoken.replace(/^1 /, "1er ") : spoken;
}

/** The text with its values. A line that only announces what was left empty goes. */
export function filled({ text, variables, language }: { text: string; variables: readonly PromptVariable[]; language: string }, values: Values): string {
  const valueOf = (found: string): string => {
    const variable = variables.find((each) => each.name === found.trim());
    if (!variable) return `{{${found}}}`;
    const value = values[variable.name]?.trim() ?? "";
    return variable.kind === "date" && value !== "" ? spokenDay(value, language) : value;
  };
  const lines = text.split("\n").flatMap((line) => {
    const found = [...line.matchAll(places)].map(([, each = ""]) => each);
    const rest = line.replace(places, "").trim();
    if (found.length > 0 && found.every((each) => valueOf(each) === "") && (rest === "" || rest.endsWith(":"))) return [];
    return [line.replace(places, (_, each: string) => valueOf(each))];
  });
  return lines.join("\n").replace(/\n{3,}/g, "\n\n").trim();
}
