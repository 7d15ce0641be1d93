import type { Standing } from "../../../api/standing";
import type { TextKey } from "../../../locales/text";

/** Who would answer and does not see images: the endpoint that was chosen, by its name, or all of them. */
export type Blind = { label: string } | "nobody";

/** What to know before a question goes to who does not see: how much of its images, or of earlier ones, is given. */
export function sightNote(blind: Blind | null, joined: number, earlier: boolean): TextKey | null {
  if (!blind) return null;
  if (joined > 0) return "composer.note_words";
  return earlier ? "composer.note_unseen" : null;
}

/** Whether images can be seen where a question goes, known before it is sent; null when they can. */
export function blindness({ open, wanted }: Standing): Blind | null {
  if (!open.some(({ abilities }) => abilities.includes("vision"))) return "nobody";
  const chosen = open.find(({ endpoint }) => endpoint.name === wanted);
  return chosen && !chosen.abilities.includes("vision") ? { label: chosen.endpoint.label } : null;
}
