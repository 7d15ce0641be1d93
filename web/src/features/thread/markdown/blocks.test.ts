import { describe, expect, it } from "vitest";
import { blocks, mended, needsWhole } from "./blocks";

describe("blocks", () => {
  it("keeps every character of the text, list and table in one piece", () => {
    const text = "# Titre\n\nUn.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n";
    expect(blocks(text).map((block) => block.trim())).toEqual(["# Titre", "Un.", "- a\n- b", "| x | y |\n|---|---|\n| 1 | 2 |"]);
  });
  it("gives the same first blocks when the text grows, so that they are not drawn again", () => {
    expect(blocks("Un.\n\nDeu")[0]).toBe(blocks("Un.\n\nDeux. Trois")[0]);
  });
  it("draws whole a text with footnotes or link definitions", () => {
    expect(needsWhole("Voir[^1].\n\n[^1]: la note")).toBe(true);
    expect(needsWhole("Un [lien](https://exemple.fr) : rien de plus")).toBe(false);
  });
});

describe("the tail of a text being written", () => {
  it.each([
    ["Un **mot", "Un **mot**"],
    ["Un **", "Un "],
    ["Un **mot**", "Un **mot**"],
    ["habitants[1](#sour", "habitants"],
    ["habitants [1]", "habitants"],
    ["habitants[1](#source-1)", "habitants[1](#source-1)"],
    ["```\n**code", "```\n**code"],
    ["du `**` brut", "du `**` brut"],
  ])("%j becomes %j", (tail, expected) => {
    expect(mended(tail)).toBe(expected);
  });
});
