import type { Me, PromptContent, PromptLevel, PromptVariable } from "../../api/types";
import { namesIn } from "./fill";

export const languages = ["fr", "en", "de", "es", "it", "pt", "nl"] as const;
export const emptyContent: PromptContent = { title: "", description: "", text: "", variables: [], tags: [], language: "fr" };

/** Of a prompt, what it says. */
export const contentOf = ({ title, description, text, variables, tags, language }: PromptContent): PromptContent => ({ title, description, text, variables, tags, language });

/** The first words of a question, as a title to begin with. */
export function titleOf(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length <= 60 ? line : `${line.slice(0, 60).replace(/\s+\S*$/, "")}…`;
}

const labelled = (name: string) => {
  const words = name.replaceAll("_", " ").trim() || name;
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The fields of the form that a text asks for: those that are known, and new ones, in the order of the text. */
export function variablesOf(text: string, known: ReadonlyMap<string, PromptVariable>): PromptVariable[] {
  return namesIn(text).map((name) => known.get(name) ?? { name, kind: "line", label: labelled(name), help: "", required: true, default: "", choices: [] });
}

export const tagsIn = (written: string): string[] => written.split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");

/** The levels that somebody may write at. */
export function levelsOf({ role }: Pick<Me, "role">): PromptLevel[] {
  if (role === "referent") return ["mine", "organisation"];
  return role === "coordinator" ? ["mine", "national"] : ["mine"];
}

export function dayOf(moment: string, language: string): string {
  const spoken = new Date(moment).toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { day: "numeric", month: "long", year: "numeric" });
  return language === "fr" ? spoken.replace(/^1 /, "1er ") : spoken;
}

/** `2027-06-01`, so many days from now. */
export function daysAhead(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
