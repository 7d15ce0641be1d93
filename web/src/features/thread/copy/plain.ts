const blockNames = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "PRE", "BLOCKQUOTE", "TABLE", "DIV", "HR", "SECTION"]);

function marker(item: Element): string {
  const list = item.parentElement;
  if (list?.tagName !== "OL") return "- ";
  const start = Number(list.getAttribute("start") ?? 1);
  return `${start + [...list.children].indexOf(item)}. `;
}

function row(element: Element): string {
  return [...element.children].map((cell) => inside(cell).replace(/\s+/g, " ").trim()).join("\t");
}

function item(element: Element): string {
  const head = marker(element);
  return head + inside(element).trim().replace(/\n+/g, `\n${" ".repeat(head.length)}`);
}

function written(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? "").replace(/\s*\n\s*/g, " ");
  if (!(node instanceof Element)) return "";
  switch (node.tagName) {
    case "BR":
      return "\n";
    case "HR":
      return "\n\n---\n\n";
    case "PRE":
      return `\n\n${(node.textContent ?? "").replace(/\n$/, "")}\n\n`;
    case "LI":
      return `\n${item(node)}`;
    case "TR":
      return `\n${row(node)}`;
    default:
      return blockNames.has(node.tagName) ? `\n\n${inside(node).trim()}\n\n` : inside(node);
  }
}

function inside(node: Node): string {
  return [...node.childNodes].map(written).join("");
}

/** The answer as a mail without formatting shows it. */
export function plainText(root: Element): string {
  return inside(root)
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
