/** A run of the page's text, quoted or not. */
export interface Piece {
  text: string;
  quoted: boolean;
}
export type Paragraph = Piece[];
interface Span {
  from: number;
  to: number;
}
export interface Quote {
  start: number;
  end: number;
}

const opensItem = /^\s*([-–—•▪*]|\d{1,3}[.)]|[a-z]\)|(article|section|chapitre|titre)\s)/i;

/** A PDF gives lines as they were set: a full line goes on, a short one ended its paragraph. Others give paragraphs. */
function goesOn(line: string, next: string, widest: number): boolean {
  if (widest > 160 || next.trim() === "" || opensItem.test(next)) return false;
  return line.trimEnd().length >= widest * 0.7;
}

function spans(page: string): Span[] {
  const lines = page.split("\n");
  const widest = Math.max(...lines.map((line) => line.trimEnd().length));
  const found: Span[] = [];
  let at = 0;
  let open: Span | null = null;
  lines.forEach((line, index) => {
    const end = at + line.length;
    if (line.trim() !== "") {
      open = { from: open?.from ?? at, to: end };
      if (!goesOn(line, lines[index + 1] ?? "", widest)) {
        found.push(open);
        open = null;
      }
    }
    at = end + 1;
  });
  return found;
}

function cut(page: string, span: Span, start: number, end: number): Paragraph {
  const within = (point: number) => Math.min(Math.max(point, span.from), span.to);
  const a = within(start);
  const b = Math.max(a, within(end));
  return [
    { text: page.slice(span.from, a), quoted: false },
    { text: page.slice(a, b), quoted: true },
    { text: page.slice(b, span.to), quoted: false },
  ].filter(({ text }) => text !== "");
}

/**
 * The page as paragraphs, the quote marked in each one it crosses. Offsets count code points, as the server does;
 * a JavaScript string counts some characters twice.
 */
export function paragraphs(page: string, quote: Quote | null): Paragraph[] {
  const characters = quote ? Array.from(page) : [];
  const unit = (point: number) => characters.slice(0, point).join("").length;
  const start = quote ? unit(quote.start) : 0;
  const end = quote ? unit(quote.end) : 0;
  return spans(page).map((span) => cut(page, span, start, end));
}
