import { diffArrays } from "diff";

/** A stretch of a text: the same in both, or changed, in its order among the changes. */
export type Piece = { kind: "same"; text: string } | { kind: "change"; number: number; before: string; after: string };

/** Milliseconds after which two texts are told apart as wholes: the worst pairs take minutes. */
const patience = 800;
/** An elision is a word (`l’`), and so is each mark; French spaces go with their mark. */
const tokens = /[\p{L}\p{M}]+['’]|[\p{L}\p{M}\p{N}]+|[  ]*[;:!?»%€]|«[  ]*|\n+|[^\S\n]+|./gu;

export function tokensOf(text: string): string[] {
  return text.match(tokens) ?? [];
}

type Change = { before: string; after: string };
type Step = { same: string } | Change;

function steps(before: string, after: string): Step[] {
  const found = diffArrays(tokensOf(before), tokensOf(after), { timeout: patience });
  // Out of time: the types of the library leave out that it then gives nothing.
  const told = found as typeof found | undefined;
  if (!told) return before === after ? [{ same: before }] : [{ before, after }];
  const list: Step[] = [];
  for (const { value, added, removed } of told) {
    const text = value.join("");
    const last = list.at(-1);
    if (!added && !removed) list.push({ same: text });
    else if (last && "before" in last) {
      if (removed) last.before += text;
      else last.after += text;
    } else list.push(removed ? { before: text, after: "" } : { before: "", after: text });
  }
  return list;
}

const hasWords = ({ before, after }: Change) => /[\p{L}\p{N}]/u.test(before + after);

/** Two changes of words with a mere space between them are read as one. */
function joined(list: Step[]): Step[] {
  const kept: Step[] = [];
  for (const [index, step] of list.entries()) {
    const last = kept.at(-1);
    const next = list[index + 1];
    if ("same" in step && last && "before" in last && next && "before" in next && /^[^\S\n]+$/.test(step.same) && hasWords(last) && hasWords(next)) {
      last.before += step.same;
      last.after += step.same;
    } else if ("before" in step && last && "before" in last) {
      last.before += step.before;
      last.after += step.after;
    } else kept.push({ ...step });
  }
  return kept;
}

/** The space that ends both sides of a change is no part of it. */
function trimmed(step: Step): Step[] {
  if (!("before" in step)) return [step];
  const end = /[^\S\n]+$/.exec(step.before)?.[0] ?? "";
  if (end === "" || !step.after.endsWith(end)) return [step];
  return [{ before: step.before.slice(0, -end.length), after: step.after.slice(0, -end.length) }, { same: end }];
}

/** What changed from one text to the other, word by word. */
export function differences(before: string, after: string): Piece[] {
  let number = 0;
  return joined(steps(before, after)).flatMap(trimmed).map((step): Piece => {
    if ("same" in step) return { kind: "same", text: step.same };
    number += 1;
    return { kind: "change", number: number - 1, ...step };
  });
}

/** The text with the changes that are not refused. */
export function decided(pieces: Piece[], refused: ReadonlySet<number>): string {
  return pieces.map((piece) => (piece.kind === "same" ? piece.text : refused.has(piece.number) ? piece.before : piece.after)).join("");
}
