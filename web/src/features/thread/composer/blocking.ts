import type { TextKey, TextParams } from "../../../locales/text";
import type { Blind } from "./sight";

export interface Written {
  text: string;
  answering: boolean;
  sending: boolean;
  joined: number;
  most: number;
  pictures: number;
  mostPictures: number;
  blind: Blind | null;
}

/** Why the question cannot go, in words; null when it can. */
export function blocking({ text, answering, sending, joined, most, pictures, mostPictures, blind }: Written): [TextKey, TextParams?] | null {
  const count = Array.from(text).length;
  if (answering) return ["composer.why_answering"];
  if (count > most) return ["composer.why_long", { count, most }];
  if (sending) return ["composer.why_sending"];
  if (pictures > mostPictures) return ["composer.why_pictures", { count: mostPictures }];
  if (pictures > 0 && blind === "nobody") return ["composer.why_nobody_sees"];
  if (pictures > 0 && blind && blind !== "nobody") return ["composer.why_blind", { label: blind.label }];
  if (text.trim() === "") return [joined > 0 ? "composer.why_empty_files" : "composer.why_empty"];
  return null;
}
