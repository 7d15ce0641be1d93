/** Code, fenced or inline, is never maths: it is captured to be passed over. */
const code = /(^ {0,3}(?:```|~~~)[\s\S]*?(?:^ {0,3}(?:```|~~~)[^\n]*$|$(?![\s\S]))|`+[^`]*`+)/gm;
const display = /\\\[([\s\S]+?)\\\]/g;
const inline = /\\\(([\s\S]+?)\\\)/g;
// Pandoc's rule: no space inside the dollars, no digit after. « 10 $ et 20 $ » are sums of money.
const dollars = /(?<![\\$\w])\$(?![\s$])([^$\n]*?[^\s$\\])\$(?![\w$])/g;
const alone = /^\$\$([^$\n]+)\$\$[ \t]*$/gm;
const looksLikeMaths = /[\\^_{}=<>+*/|]|^[A-Za-z]'?$|^[A-Za-z]\(\w+\)$/;

function unify(prose: string): string {
  return prose
    .replace(alone, (_, formula: string) => `\n\n$$\n${formula.trim()}\n$$\n\n`)
    .replace(display, (all, formula: string) => (looksLikeMaths.test(formula.trim()) ? `\n\n$$\n${formula.trim()}\n$$\n\n` : all))
    .replace(inline, (all, formula: string) => (looksLikeMaths.test(formula.trim()) ? `$$${formula.trim()}$$` : all))
    .replace(dollars, (all, formula: string) => (looksLikeMaths.test(formula) ? `$$${formula}$$` : all));
}

/** Every way models write maths, brought to the one way the page reads: double dollars. */
export function unifyMaths(text: string): string {
  if (!/\$|\\[([]/.test(text)) return text;
  return text
    .split(code)
    .map((piece, index) => (index % 2 === 1 ? piece : unify(piece ?? "")))
    .join("");
}

export function hasMaths(unified: string): boolean {
  return /\$\$[^$]/.test(unified.replace(code, ""));
}
