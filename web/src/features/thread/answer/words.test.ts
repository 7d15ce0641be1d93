import { describe, expect, it } from "vitest";
import { translate, type Translate } from "../../../locales/text";
import type { PartRead, Parts, Reading } from "../said";
import { firstWords, readingWords as readingLine, waitingWords } from "./words";

const t: Translate = (key, params) => translate("fr", key, params);
const readingWords: typeof readingLine = (...given) => readingLine(...given).replace(/(\d)\u00a0/g, "$1 ");
const document = { id: "d", name: "Rapport.pdf", pages: 84, page_label: "page" };
const whole: Reading = { mode: "whole", documents: [document], passages: 0, failed: [] };

describe("the first line of an answer", () => {
  it("says how the documents were read and how many citations were checked", () => {
    expect(readingWords(whole, { verified: 3, removed: 0 }, t)).toBe("Lu en entier · 84 pages · 3 passages cités sur 3 vérifiés");
  });
  it("never parts a number from what it counts", () => {
    expect(readingLine(whole, { verified: 3, removed: 0 }, t)).not.toMatch(/\d /);
  });
  it("counts removed citations in words", () => {
    expect(readingWords(whole, { verified: 2, removed: 1 }, t)).toContain("2 passages vérifiés sur 3 cités · 1 citation retirée");
  });
  it("adds documents up, and says nothing of pages it cannot add", () => {
    const two = { ...whole, mode: "passages" as const, passages: 12, documents: [document, { ...document, pages: 6 }] };
    expect(readingWords(two, null, t)).toBe("12 passages choisis dans 2 documents, 90 pages");
    expect(readingWords({ ...two, documents: [document, { ...document, page_label: "section" }] }, null, t)).toBe("12 passages choisis dans 2 documents");
  });
  it("says how passages were searched, where that is known", () => {
    const found = { ...whole, mode: "passages" as const, passages: 12 };
    expect(readingWords({ ...found, searched: "words" }, null, t)).toBe("12 passages choisis dans 84 pages · recherche par mots");
    expect(readingWords({ ...found, searched: "meaning" }, { verified: 1, removed: 0 }, t)).toBe("12 passages choisis dans 84 pages · recherche par mots et par sens · 1 passage cité sur 1 vérifié");
    expect(readingWords({ ...found, searched: "reranked" }, null, t)).toContain("classés par un modèle");
    expect(readingWords({ ...found, searched: null }, null, t)).toBe("12 passages choisis dans 84 pages");
  });
});

it("says which space the passages come from, and nothing of one that gave none", () => {
  const space = { id: "s", name: "Doctrine", lost: false, read: "passages" as const, documents: 130, reading: 2, failed: 0 };
  const found: Reading = { ...whole, mode: "passages", passages: 12, space };
  expect(readingWords(found, null, t)).toBe("12 passages choisis dans 84 pages · espace « Doctrine », 130 documents".replace("« ", "«\u00a0").replace(" »", "\u00a0»"));
  expect(readingWords({ ...found, mode: "whole" }, null, t)).toBe("Lu en entier · 84 pages · espace «\u00a0Doctrine\u00a0»");
  expect(readingWords({ ...found, space: { ...space, read: "none" } }, null, t)).not.toContain("espace");
  expect(readingWords({ ...found, space: { ...space, name: null, lost: true } }, null, t)).not.toContain("espace");
});

describe("what is read by parts", () => {
  const now: PartRead = { number: 12, title: "Titre II, chapitre 3", document: "Rapport.pdf", from: 110, to: 119, page_label: "page" };
  const parts: Parts = { total: 40, read: 11, unread: [], now, dropped: 0 };
  const reading: Reading = { ...whole, mode: "parts", passages: 812, parts };
  it("says which part is being read, of which document when there are several", () => {
    expect(waitingWords(null, t, reading)).toBe("Lecture : partie 12 sur 40 — Titre II, chapitre 3");
    expect(waitingWords(null, t, { ...reading, documents: [document, document] })).toBe("Lecture : partie 12 sur 40 — Rapport.pdf, Titre II, chapitre 3");
    expect(waitingWords(null, t, { ...reading, parts: { ...parts, now: { ...now, title: "" } } })).toBe("Lecture : partie 12 sur 40…");
    expect(waitingWords(null, t, { ...reading, parts: { ...parts, now: null } })).toBe("Tout est lu : Émilie rédige la synthèse…");
    expect(waitingWords({ documents: [], place: 1 }, t, reading)).toContain("votre tour est le prochain");
  });
  it("says what was covered", () => {
    const done = { ...reading, parts: { ...parts, read: 40, now: null } };
    expect(readingWords(done, { verified: 36, removed: 0 }, t)).toBe("40 parties sur 40 lues · 812 passages · 84 pages · 36 passages cités sur 36 vérifiés");
    const less = { ...done, documents: [{ ...document, page_label: "section" }], parts: { ...done.parts, read: 1, dropped: 2 } };
    expect(readingWords(less, null, t)).toBe("1 partie sur 40 lue · 812 passages · 2 notes écartées : rien ne les prouve dans le texte");
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
