import type { Source } from "../said";
import { plainText } from "./plain";

export interface Words {
  sources: string;
  where: (source: Source) => string;
}
export interface Copied {
  html: string;
  text: string;
}

const cell = { border: "1px solid #808080", padding: "3px 6px", verticalAlign: "top" };

function dress(element: HTMLElement, style: Partial<CSSStyleDeclaration>): void {
  // Through the style object: an attribute written as text would be refused by the content policy.
  Object.assign(element.style, style);
}

/** Word and LibreOffice read the attribute where they do not read the style, and the style where not the attribute. */
function ruleTables(root: HTMLElement): void {
  for (const table of root.querySelectorAll("table")) {
    table.setAttribute("border", "1");
    table.setAttribute("cellspacing", "0");
    table.setAttribute("cellpadding", "4");
    dress(table, { borderCollapse: "collapse" });
    for (const each of table.querySelectorAll<HTMLElement>("th, td")) dress(each, cell);
    table.parentElement?.replaceWith(table);
  }
}

const ours = /^(class|id|tabindex|role|target|rel|aria-.*|data-.*)$/;

function keepOnlyWords(root: HTMLElement): void {
  for (const cited of root.querySelectorAll("[data-source]")) cited.replaceWith(`[${cited.getAttribute("data-source")}]`);
  for (const extra of root.querySelectorAll("button, [data-not-copied]")) extra.remove();
  for (const code of root.querySelectorAll<HTMLElement>("pre, code")) dress(code, { fontFamily: "Consolas, monospace" });
  for (const element of root.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) if (ours.test(name)) element.removeAttribute(name);
  }
}

/** A page of the Web goes with its address: who reads the copy has no panel to open it in. */
function lineOf(source: Source, words: Words): string {
  return [`[${source.number}] ${words.where(source)}`, source.web?.url].filter((word) => word !== undefined).join(", ");
}

function listSources(root: HTMLElement, sources: Source[], words: Words): void {
  if (sources.length === 0) return;
  const title = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = words.sources;
  title.append(strong);
  const lines = sources.map((source) => {
    const line = document.createElement("p");
    line.textContent = lineOf(source, words);
    return line;
  });
  root.append(title, ...lines);
}

/** The drawn answer, made fit for a word processor: drawn means already harmless. */
export function richCopy(answer: HTMLElement, sources: Source[], words: Words): Copied {
  const root = document.createElement("div");
  root.append(...[...answer.children].map((child) => child.cloneNode(true)));
  ruleTables(root);
  keepOnlyWords(root);
  listSources(root, sources, words);
  return { html: root.innerHTML, text: plainText(root) };
}

export function markdownCopy(text: string, sources: Source[], words: Words): string {
  const body = text.replace(/\[(\d{1,4})\]\(#source-\1\)/g, "[$1]");
  const list = sources.map((source) => lineOf(source, words));
  return list.length === 0 ? body : [body, `**${words.sources}**`, list.join("  \n")].join("\n\n");
}

/** Fills the copy that the browser begins, if it does. */
function copyNow({ html, text }: Copied): boolean {
  let filled = false;
  const fill = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/html", html);
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    filled = true;
  };
  document.addEventListener("copy", fill, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
  return filled;
}

/**
 * By a copy event first: the newer way reads the HTML under the content policy of this page, which refuses, and
 * reports one by one, the styles that a word processor needs. Some browsers begin no copy without a selection.
 */
export async function toClipboard(copied: Copied): Promise<void> {
  if (copyNow(copied)) return;
  const { html, text } = copied;
  await navigator.clipboard.write([
    new ClipboardItem({
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([text], { type: "text/plain" }),
    }),
  ]);
}
