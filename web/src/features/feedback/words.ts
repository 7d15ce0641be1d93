/** How feedback is named, and how old it is. */
import type { FeedbackChannel, FeedbackCloseReason, FeedbackReason, FeedbackState, Thumb } from "../../api/types";
import type { Translate } from "../../locales/text";

export const reasonsOf: Record<Thumb["kind"], readonly FeedbackReason[]> = {
  up: ["right", "clear", "well_sourced", "time_saved", "good_tone", "else"],
  down: ["wrong", "incomplete", "bad_source", "off_topic", "tone", "too_long", "slow", "refused", "else"],
};
export const everyReason: readonly FeedbackReason[] = [...reasonsOf.down.slice(0, -1), ...reasonsOf.up];
export const channels: readonly FeedbackChannel[] = ["idea", "problem", "question", "praise"];
export const everyKind = ["down", "up", ...channels] as const;
export const everyState: readonly FeedbackState[] = ["open", "answered", "closed"];
export const closeReasons: readonly FeedbackCloseReason[] = ["answered", "done", "not_planned", "not_reproduced", "else"];

const aDay = 86_400_000;

/** « aujourd’hui », « 3 jours »: whole days on the calendar of this browser. */
export function ageWords(at: string, t: Translate, now = new Date()): string {
  const midnight = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const count = Math.max(0, Math.round((midnight(now) - midnight(new Date(at))) / aDay));
  return count === 0 ? t("feedback.today") : t("feedback.age", { count });
}

export const reasonWords = (reasons: readonly FeedbackReason[], t: Translate): string => reasons.map((reason) => t(`feedback.reason_${reason}`)).join(", ");
