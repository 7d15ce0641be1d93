/** The parts of a module, as they are being written. */
import type { QuizQuestion, TrainingPart } from "../../../../api/types";

export const freshQuestion = (): QuizQuestion => ({ text: "", several: false, choices: [{ text: "", right: true }, { text: "", right: false }], explanation: "" });

export function freshPart(kind: TrainingPart["kind"]): TrainingPart {
  const id = crypto.randomUUID();
  if (kind === "text") return { kind, id, title: "", body: "" };
  return kind === "video" ? { kind, id, title: "", video_id: null } : { kind, id, title: "", pass_mark: 80, questions: [freshQuestion()] };
}

export const replaced = <Item,>(items: readonly Item[], place: number, item: Item): Item[] => items.map((each, index) => (index === place ? item : each));

export const without = <Item,>(items: readonly Item[], place: number): Item[] => items.filter((_, index) => index !== place);

/** One place up or down; at an end, it stays. */
export function moved<Item>(items: readonly Item[], place: number, by: -1 | 1): Item[] {
  const next = [...items];
  const target = place + by;
  if (target < 0 || target >= next.length) return next;
  next.splice(target, 0, ...next.splice(place, 1));
  return next;
}
