import type { ChangedUnit } from "../../api/types";

type Segment = ChangedUnit["segments"][number];
/** Words shown of what did not change, on either side of a change. */
const around = 25;
/** Words shown of an article that is new, or gone, before it is unfolded. */
const most = 150;

const wordsOf = (text: string): string[] => text.match(/\S+\s*/g) ?? [];

function shortened({ op, text }: Segment, first: boolean, last: boolean): Segment {
  const words = wordsOf(text);
  if (op !== "kept") return words.length > most + around ? { op, text: `${words.slice(0, most).join("")} […] ` } : { op, text };
  const head = first ? 0 : around;
  const tail = last ? 0 : around;
  // Alone, it is what was only renumbered or moved.
  if (first && last) return words.length > 2 * around ? { op, text: `${words.slice(0, around).join("")} […]` } : { op, text };
  if (words.length <= head + tail + 10) return { op, text };
  return { op, text: `${words.slice(0, head).join("")}[…] ${tail > 0 ? words.slice(-tail).join("") : ""}` };
}

/** The changes with what stands around them, the rest left out. */
export function folded(segments: readonly Segment[]): Segment[] {
  return segments.map((segment, at) => shortened(segment, at === 0, at === segments.length - 1));
}

export function isLong(segments: readonly Segment[]): boolean {
  return folded(segments).some(({ text }, at) => text.length < (segments[at]?.text.length ?? 0));
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Whether what is shown first is the name, or the words that it was cut from. */
export function opensWith(segments: readonly Segment[], label: string): boolean {
  const name = label.replace(/…$/, "");
  return name !== "" && oneLine(folded(segments)[0]?.text ?? "").startsWith(name);
}

/** Without the names that the text of either version begins with: they may be the same in part, « Article 5 » and « Article 4 ». */
function unnamed(segments: readonly Segment[], earlier: string, later: string): readonly Segment[] {
  const left = { deleted: earlier, inserted: later };
  const found: Segment[] = [];
  for (const { op, text } of segments) {
    const sides = op === "kept" ? (["deleted", "inserted"] as const) : [op];
    const rests = sides.map((side) => {
      const name = left[side];
      const whole = text.startsWith(name);
      if (!whole && !name.startsWith(text)) return null;
      left[side] = whole ? "" : name.slice(text.length);
      return whole ? text.slice(name.length) : "";
    });
    const [rest, other = rest] = rests;
    if (typeof rest !== "string" || typeof other !== "string" || rest.trim() !== other.trim()) return segments;
    const begins = rest !== text || found.every((each) => each.text === "");
    found.push({ op, text: begins ? rest.replace(/^[\s.:–—-]+/, "") : rest });
  }
  return found;
}

/**
 * As it is read: without the names that stand above it, one line end between paragraphs, and what was replaced on the
 * line of what replaces it.
 */
export function tidy(segments: readonly Segment[], earlier: string, later: string): Segment[] {
  const words = earlier === "" && later === "" ? segments : unnamed(segments, earlier, later);
  return words
    .map(({ op, text }, at) => {
      const lines = text.replace(/\s*\n\s*/g, "\n");
      const replaced = op === "deleted" && segments[at + 1]?.op === "inserted";
      return { op, text: replaced ? `${lines.trimEnd()} ` : lines };
    })
    .filter(({ text }) => text.trim() !== "");
}
