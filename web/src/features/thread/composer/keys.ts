interface Key {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** Enter sends, Shift+Enter breaks the line. While an input method composes, Enter belongs to it (229 on Safari). */
export function sends(event: Key): boolean {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return false;
  return !event.shiftKey && !event.altKey;
}

export interface Clipboard {
  types: readonly string[];
  files: File[];
}

/** Word and Excel put a picture of the text beside the text: a paste that carries text is text. */
export function pastedFiles({ types, files }: Clipboard): File[] {
  return types.includes("text/plain") || types.includes("text/html") ? [] : files;
}

/** Where the words to replace stand in a prompt that a card has prefilled: between square brackets. */
export function placeholderIn(text: string): [start: number, end: number] | null {
  const found = /\[[^\]\n]+\]/.exec(text);
  return found ? [found.index, found.index + found[0].length] : null;
}
