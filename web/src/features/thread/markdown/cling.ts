import type { Parent, PhrasingContent, Root, RootContent, Text } from "mdast";
import { citedSource } from "./addresses";
import styles from "./Prose.module.css";

type Node = Root | RootContent;

function isCitation(node: Node | undefined): boolean {
  return node?.type === "link" && citedSource(node.url) !== null;
}

/** The last word of a text, short enough to be moved to the next line together with its citation. */
function parted(text: string): [before: string, word: string] {
  const word = /\S{1,24}$/.exec(text.trimEnd())?.[0] ?? "";
  const trimmed = text.trimEnd();
  return [trimmed.slice(0, trimmed.length - word.length), word];
}

function together(children: PhrasingContent[]): PhrasingContent {
  return { type: "emphasis", children, data: { hName: "span", hProperties: { className: [styles["cling"] ?? ""] } } };
}

function cling(parent: Parent): void {
  const done: RootContent[] = [];
  let group: PhrasingContent[] | null = null;
  for (const node of parent.children) {
    const last = done.at(-1);
    if (!isCitation(node)) {
      if ("children" in node) cling(node);
      if (!group || node.type !== "text" || node.value.trim() !== "") group = null;
      done.push(node);
    } else if (group) {
      if (last?.type === "text") done.pop();
      group.push(node as PhrasingContent);
    } else if (last?.type === "text") {
      const [before, word] = parted((last satisfies Text).value);
      done.pop();
      if (before !== "") done.push({ type: "text", value: before });
      group = [{ type: "text", value: word }, node as PhrasingContent];
      done.push(together(group));
    } else done.push(node);
  }
  parent.children = done;
}

/** A citation stays on the same line as the word that it supports, without a space between. */
export function remarkCling() {
  return (tree: Root): void => {
    cling(tree);
  };
}
