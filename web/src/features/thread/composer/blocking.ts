import type { TextKey, TextParams } from "../../../locales/text";

export interface Written {
  text: string;
  answering: boolean;
  sending: boolean;
  joined: number;
  most: number;
}

/** Why the question cannot go, in words; null when it can. */
export function blocking({ text, answering, sending, joined, most }: Written): [TextKey, TextParams?] | null {
  const count = Array.from(text).length;
  if (answering) return ["composer.why_answering"];
  if (count > most) return ["composer.why_long", { count, most }];
  if (sending) return ["composer.why_sending"];
  if (text.trim() === "") return [joined > 0 ? "composer.why_empty_files" : "composer.why_empty"];
  return null;
}
