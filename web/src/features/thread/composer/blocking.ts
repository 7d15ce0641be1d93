import type { DocumentInfo } from "../../../api/types";
import type { TextKey, TextParams } from "../../../locales/text";
import type { Blind } from "./sight";

/** A sentence, and what it names. */
export type Why = [TextKey, TextParams?];

/** What ends by itself, in a moment. */
const passing: readonly TextKey[] = ["composer.why_sending", "policy.why_marking", "composer.why_reading_picture"];
export const willPass = ([key]: Why) => passing.includes(key);

export interface Written {
  text: string;
  answering: boolean;
  /** Why the policy lets nothing out. */
  closed: [TextKey, TextParams] | null;
  sending: boolean;
  marking: boolean;
  joined: number;
  most: number;
  pictures: readonly Pick<DocumentInfo, "name" | "state" | "words">[];
  mostPictures: number;
  blind: Blind | null;
}

/** Who does not see an image still has the words that were read in it: what is missing where there are none. */
function unread(pictures: Written["pictures"], blind: Blind): [TextKey, TextParams] | null {
  const found = pictures.find(({ words }) => !words);
  if (!found) return null;
  const { name } = found;
  if (found.state !== "ready") return ["composer.why_reading_picture", { name }];
  return blind === "nobody" ? ["composer.why_nobody_sees", { name }] : ["composer.why_blind", { label: blind.label, name }];
}

/** Why the question cannot go, in words; null when it can. */
export function blocking({ text, answering, closed, sending, marking, joined, most, pictures, mostPictures, blind }: Written): Why | null {
  const count = Array.from(text).length;
  if (answering) return ["composer.why_answering"];
  if (closed) return closed;
  if (count > most) return ["composer.why_long", { count, most }];
  if (sending) return ["composer.why_sending"];
  if (marking) return ["policy.why_marking"];
  if (pictures.length > mostPictures) return ["composer.why_pictures", { count: mostPictures }];
  const unseen = blind && unread(pictures, blind);
  if (unseen) return unseen;
  if (text.trim() === "") return [joined > 0 ? "composer.why_empty_files" : "composer.why_empty"];
  return null;
}
