import { describe, expect, it } from "vitest";
import { paragraphs } from "./passage";

const quotedIn = (page: string, start: number, end: number) =>
  paragraphs(page, { start, end }).map((pieces) => pieces.filter(({ quoted }) => quoted).map(({ text }) => text).join(""));

describe("the page and its quote", () => {
  it("marks exactly the quoted words", () => {
    const page = "Avant. Les mots cités. Après.";
    expect(paragraphs(page, { start: 7, end: 22 })).toEqual([
      [{ text: "Avant. ", quoted: false }, { text: "Les mots cités.", quoted: true }, { text: " Après.", quoted: false }],
    ]);
  });
  it("counts code points, as the server does", () => {
    const page = "𝒜🙂 le texte";
    expect(quotedIn(page, 3, 11)).toEqual(["le texte"]);
  });
  it("marks a quote across paragraphs in each", () => {
    expect(quotedIn("Un deux.\n\nTrois quatre.", 3, 15)).toEqual(["deux.", "Trois"]);
  });
  it("lets the lines of a PDF flow, and keeps its paragraphs and lists", () => {
    const page = "La mission recommande en priorité de porter\nl’ouverture hebdomadaire moyenne à 35 heures\ndans les villes.\nElle gagne à être précédée d’une étude des\nusages :\n- en soirée ;\n- le dimanche.";
    expect(paragraphs(page, null).map((pieces) => pieces.map(({ text }) => text).join("").replace(/\n/g, " "))).toEqual([
      "La mission recommande en priorité de porter l’ouverture hebdomadaire moyenne à 35 heures dans les villes.",
      "Elle gagne à être précédée d’une étude des usages :",
      "- en soirée ;",
      "- le dimanche.",
    ]);
  });
  it("bears offsets beyond the page", () => {
    expect(quotedIn("court", 2, 900)).toEqual(["urt"]);
    expect(paragraphs("", { start: 0, end: 3 })).toEqual([]);
  });
});
