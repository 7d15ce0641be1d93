/** A segment's text cut at its tags: `Le <1>chat</1><2/>`. */
export interface Part {
  text: string;
  /** The number of the tags around it; of an empty one, alone. */
  tag?: number;
  empty?: boolean;
}

const tags = /<(\d+)>(.*?)<\/\1>|<(\d+)\/>/gs;

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(tags)) {
    if (found.index > at) parts.push({ text: text.slice(at, found.index) });
    if (found[1] !== undefined) parts.push({ text: found[2] ?? "", tag: Number(found[1]) });
    else parts.push({ text: "", tag: Number(found[3]), empty: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

export const hasTags = (text: string): boolean => /<\d+\/?>/.test(text);
