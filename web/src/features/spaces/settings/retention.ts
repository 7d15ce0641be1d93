import { longest } from "../limits";

export const retentions = ["keep", "30", "90", "365", "custom"] as const;
export type RetentionChoice = (typeof retentions)[number];

export function choiceOf(days: number | null): RetentionChoice {
  if (days === null) return "keep";
  return retentions.find((choice) => choice === String(days)) ?? "custom";
}

/** The days of a choice; null keeps all, and undefined is no number of days. */
export function daysOf(choice: RetentionChoice, written: string): number | null | undefined {
  if (choice === "keep") return null;
  const digits = (choice === "custom" ? written : choice).replace(/[\s\u00a0\u202f]/g, "");
  const days = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return days >= 1 && days <= longest.retention ? days : undefined;
}
