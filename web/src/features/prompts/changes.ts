import { diffWordsWithSpace } from "diff";

export type Piece = { kind: "same" | "removed" | "added"; text: string };

/** Milliseconds after which two texts are told apart as wholes. */
const patience = 500;

/** What changed from one text to the other, word by word. */
export function changes(before: string, after: string): Piece[] {
  if (before === after) return [{ kind: "same", text: before }];
  const found = diffWordsWithSpace(before, after, { timeout: patience });
  // Out of time, which the types of the library leave out, it gives nothing.
  const told = found as typeof found | undefined;
  if (!told) return [{ kind: "removed", text: before }, { kind: "added", text: after }];
  return told.map(({ value, added, removed }) => ({ kind: added ? "added" : removed ? "removed" : "same", text: value }));
}
