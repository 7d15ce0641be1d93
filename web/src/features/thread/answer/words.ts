import { counted, placeOf } from "../../../locales/places";
import type { TextKey, Translate } from "../../../locales/text";
import type { Metadata, Parts, ReadDocument, Reading, Searched, Waiting } from "../said";

function length(documents: ReadDocument[], t: Translate): string | null {
  const label = documents[0]?.page_label;
  if (!label || documents.some(({ pages, page_label }) => pages === null || page_label !== label)) return null;
  const count = documents.reduce((sum, { pages }) => sum + (pages ?? 0), 0);
  return t(counted[placeOf(label)], { count });
}

function passagesWords(count: number, extent: string, t: Translate): string {
  return extent === "" ? t("thread.read_passages", { count }) : t("thread.read_passages_in", { count, extent });
}

const searched = {
  words: "thread.searched_words",
  meaning: "thread.searched_meaning",
  reranked: "thread.searched_reranked",
} as const satisfies Record<Searched, TextKey>;

/** « 40 parties sur 40 lues · 812 passages » */
function partsWords({ read, total, dropped }: Parts, passages: number, t: Translate): string[] {
  const words = [t("thread.read_parts", { count: read, total }), t("thread.passages", { count: passages })];
  return dropped > 0 ? [...words, t("thread.dropped", { count: dropped })] : words;
}

/** « espace « Doctrine », 130 documents »: what was read in full is counted already. */
function spaceWords({ space, mode }: Reading, t: Translate): string[] {
  if (!space || space.lost || space.read === "none") return [];
  const name = space.name ?? "";
  return [mode === "whole" ? t("thread.read_space_whole", { name }) : t("thread.read_space", { name, count: space.documents })];
}

/** « Lu en entier · 84 pages · 3 passages cités sur 3 vérifiés » */
export function readingWords(reading: Reading, citations: Metadata["citations"], t: Translate): string {
  const { mode, documents, passages } = reading;
  const extent = [documents.length > 1 ? t("thread.documents", { count: documents.length }) : null, length(documents, t)].filter((word) => word !== null);
  const words = [t(mode === "comparison" ? "thread.read_compared" : "thread.read_whole"), ...extent];
  if (mode === "passages") words.splice(0, words.length, passagesWords(passages, extent.join(", "), t));
  if (mode === "passages" && reading.searched) words.push(t(searched[reading.searched]));
  // What has no pages is counted in parts too: two counts of parts would only puzzle.
  if (reading.parts && mode !== "comparison") words.splice(0, words.length, ...partsWords(reading.parts, passages, t), ...extent.filter(() => documents.every(({ page_label }) => page_label !== "section")));
  words.push(...spaceWords(reading, t));
  if (citations) {
    const { verified, removed } = citations;
    const total = verified + removed;
    if (total === 0) words.push(t("thread.cites_nothing"));
    else words.push(t(removed > 0 ? "thread.checked" : "thread.cited", { count: verified, total }));
    if (removed > 0) words.push(t("thread.removed", { count: removed }));
  }
  // A number stays with what it counts.
  return words.join(" · ").replace(/(\d) /g, "$1\u00a0");
}

/** « Lecture : partie 12 sur 40 — Titre II, chapitre 3… » */
function partWords({ parts, documents, mode }: Reading, t: Translate): string | null {
  if (!parts) return null;
  if (!parts.now) return t(mode === "comparison" ? "thread.changes_read" : "thread.parts_read");
  const { number, title, document } = parts.now;
  const where = [documents.length > 1 && mode !== "comparison" ? document : "", title].filter((word) => word !== "").join(", ");
  return t(where === "" ? "thread.reading_part" : "thread.reading_part_of", { number, total: parts.total, where });
}

/** What happens before the first word. */
export function waitingWords(waiting: Waiting | null, t: Translate, reading: Reading | null = null): string {
  const read = waiting?.documents.find(({ state }) => state === "reading") ?? waiting?.documents.find(({ state }) => state === "received");
  if (typeof waiting?.place === "number") return t("thread.in_line", { count: waiting.place });
  if (!read) return (reading && partWords(reading, t)) ?? t("thread.writing");
  const { name, progress } = read;
  if (!progress || progress.total === 0) return t("thread.reading_document", { name });
  return t("thread.reading_page", { name, ...progress });
}

/** The first words of an answer, for who cannot see that it ended. */
export function firstWords(text: string, most = 12): string {
  const plain = text
    .replace(/\[\d+\]\(#source-\d+\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[#*_`>|~-]+(?=\s|\w|$)/g, "")
    .trim();
  const words = plain.split(/\s+/);
  return words.length > most ? `${words.slice(0, most).join(" ")}…` : plain.replace(/\s+/g, " ");
}
