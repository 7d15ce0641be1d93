import type { Conversation } from "../../api/types";
import type { Language } from "../../locales/text";

export type Period = "today" | "yesterday" | "week" | "month";
export interface DateGroup {
  /** A near period by its name, an older one by its month (`2026-03`). */
  key: Period | `${number}-${string}`;
  items: Conversation[];
}

const day = 86_400_000;

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

function periodOf(moment: Date, now: Date): DateGroup["key"] {
  // Rounded: a day of 23 or 25 hours, when clocks change, is still one day.
  const age = Math.round((startOfDay(now) - startOfDay(moment)) / day);
  if (age <= 0) return "today";
  if (age === 1) return "yesterday";
  if (age < 7) return "week";
  if (age < 30) return "month";
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}`;
}

/** Groups conversations that already come in order, most recent first. */
export function groupByDate(conversations: readonly Conversation[], now: Date): DateGroup[] {
  const groups: DateGroup[] = [];
  for (const one of conversations) {
    const key = periodOf(new Date(one.active_at), now);
    const last = groups.at(-1);
    if (last?.key === key) last.items.push(one);
    else groups.push({ key, items: [one] });
  }
  return groups;
}

export function monthName(key: string, language: Language): string {
  const [year, month] = key.split("-").map(Number);
  const name = new Date(year ?? 0, (month ?? 1) - 1, 1).toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { month: "long", year: "numeric" });
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
