/** What changed between two versions, counted in words. */
import type { TextKey, Translate } from "./text";

export type Unit = "articles" | "headings" | "paragraphs";
type Kind = "modified" | "added" | "removed" | "renumbered" | "moved" | "unchanged";
const kinds: readonly Kind[] = ["modified", "added", "removed", "renumbered", "moved", "unchanged"];

/** « 12 articles modifiés, 2 ajoutés, 1 supprimé, 140 inchangés »: what they are is said once. */
export function countedChanges(counts: Record<Kind, number>, unit: Unit, t: Translate): string {
  const there = kinds.filter((kind) => counts[kind] > 0);
  const words = there.map((kind, at) => {
    const key: TextKey = at === 0 ? `changes.first_${unit}_${kind}` : `changes.${unit === "headings" ? "f" : "m"}_${kind}`;
    return t(key, { count: counts[kind] });
  });
  return words.join(", ");
}
