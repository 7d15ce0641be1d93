import { describe, expect, it } from "vitest";
import { translate, type Translate } from "../../../locales/text";
import type { Reading } from "../said";
import { firstWords, readingWords, waitingWords } from "./words";

const t: Translate = (key, params) => translate("fr", key, params);
const document = { id: "d", name: "Rapport.pdf", pages: 84, page_label: "page" };
const whole: Reading = { mode: "whole", documents: [document], passages: 0, failed: [] };

describe("the first line of an answer", () => {
  it("says how the documents were read and how many citations were checked", () => {
    expect(readingWords(whole, { verified: 3, removed: 0 }, t)).toBe("Lu en entier · 84 pages · 3 passages cités sur 3 vérifiés");
  });
  it("counts removed citations in words", () => {
    expect(readingWords(whole, { verified: 2, removed: 1 }, t)).toContain("2 passages vérifiés sur 3 cités · 1 citation retirée");
  });
  it("adds documents up, and says nothing of pages it cannot add", () => {
    const two = { ...whole, mode: "passages" as const, passages: 12, documents: [document, { ...document, pages: 6 }] };
    expect(readingWords(two, null, t)).toBe("12 passages choisis dans 2 documents, 90 pages");
    expect(readingWords({ ...two, documents: [document, { ...document, page_label: "section" }] }, null, t)).toBe("12 passages choisis dans 2 documents");
  });
});

it("says which page is being read", () => {
  const reading = { id: "d", name: "Rapport.pdf", state: "reading", progress: { done: 41, total: 130 } };
  expect(waitingWords({ documents: [reading], place: null }, t)).toBe("Lecture de Rapport.pdf, page 41 sur 130…");
  expect(waitingWords({ documents: [{ ...reading, progress: null }], place: null }, t)).toBe("Lecture de Rapport.pdf…");
  expect(waitingWords(null, t)).toBe("Émilie rédige…");
  expect(waitingWords({ documents: [], place: 1 }, t)).toBe("Le modèle est très demandé : votre tour est le prochain…");
  expect(waitingWords({ documents: [], place: 12 }, t)).toBe("Le modèle est très demandé : vous êtes au rang 12 de la file d’attente…");
});

it("reads out the first words, without their marks", () => {
  expect(firstWords("## Le **rapport** formule[1](#source-1) trois [liens](https://a.fr).")).toBe("Le rapport formule trois liens.");
  expect(firstWords("un deux trois quatre", 2)).toBe("un deux…");
});
