import type { Element, ElementContent, Root } from "hast";
import { fromHtmlIsomorphic } from "hast-util-from-html-isomorphic";
import katex from "katex";

// MathML only: the browser draws it, screen readers speak it, word processors paste it as an equation.
const mathml = { output: "mathml", trust: false, throwOnError: true, strict: false, maxExpand: 200 } as const;

function kind(element: Element): "display" | "inline" | null {
  const names = element.properties["className"];
  if (!Array.isArray(names)) return null;
  if (names.includes("math-display")) return "display";
  return names.includes("math-inline") ? "inline" : null;
}

const words = (element: Element): string =>
  element.children.map((child) => (child.type === "text" ? child.value : child.type === "element" ? words(child) : "")).join("");

/** A formula that cannot be read, or is still being written, stays as it was typed. */
function drawn(tex: string, display: boolean): ElementContent[] | null {
  try {
    const html = katex.renderToString(tex, { ...mathml, displayMode: display });
    return fromHtmlIsomorphic(html, { fragment: true }).children as ElementContent[];
  } catch {
    return null;
  }
}

function draw(parent: Root | Element): void {
  parent.children = parent.children.flatMap((child): ElementContent[] => {
    if (child.type !== "element") return child.type === "doctype" ? [] : [child];
    const code = child.tagName === "pre" && child.children[0]?.type === "element" ? child.children[0] : child;
    const how = kind(code);
    if (how) return drawn(words(code), how === "display") ?? [child];
    draw(child);
    return [child];
  });
}

/** Turns the formulas that remark-math found into MathML. */
export function rehypeFormulas() {
  return draw;
}
