import { lexer } from "marked";

/** A definition used from elsewhere in the text (footnote, reference link): such a text is drawn whole. */
const definition = /^ {0,3}\[\^?[^\]\n]+\]:/m;

export function blocks(text: string): string[] {
  return lexer(text).flatMap((token) => (token.type === "space" ? [] : [token.raw]));
}

export function needsWhole(text: string): boolean {
  return definition.test(text);
}

function openFence(text: string): boolean {
  return (text.match(/^ {0,3}(```|~~~)/gm) ?? []).length % 2 === 1;
}

/** The end of a text still being written, without the half-written marks that would flicker. */
export function mended(tail: string): string {
  if (openFence(tail)) return tail;
  const whole = tail.replace(/!?\[[^\][\n]*(\]\([^)\n]*|\])?$/, "").replace(/\s+$/, "");
  const open = (whole.replace(/`[^`]*`/g, "").match(/\*\*/g) ?? []).length % 2 === 1;
  if (!open) return whole;
  return whole.endsWith("**") ? whole.slice(0, -2) : `${whole}**`;
}
