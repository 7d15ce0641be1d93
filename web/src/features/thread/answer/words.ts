import type { Translate } from "../../../locales/text";
import type { Metadata, ReadDocument, Reading, Waiting } from "../said";

function length(documents: ReadDocument[], t: Translate): string | null {
  const label = documents[0]?.page_label;
  if (!label || documents.some(({ pages, page_label }) => pages === null || page_label !== label)) return null;
  const count = documents.reduce((sum, { pages }) => sum + (pages ?? 0), 0);
  return t(label === "section" ? "thread.sections" : "thread.pages", { count });
}

function passagesWords(count: number, extent: string, t: Translate): string {
  return extent === "" ? t("thread.read_passages", { count }) : t("thread.read_passages_in", { count, extent });
}

/** « Lu en entier · 84 pages · 3 passages cités sur 3 vérifiés » */
export function readingWords(reading: Reading, citations: Metadata["citations"], t: Translate): string {
  const { mode, documents, passages } = reading;
  const extent = [documents.length > 1 ? t("thread.documents", { count: documents.length }) : null, length(documents, t)].filter((word) => word !== null);
  const words = [t("thread.read_whole"), ...extent];
  if (mode === "passages") words.splice(0, words.length, passagesWords(passages, extent.join(", "), t));
  if (citations) {
    const { verified, removed } = citations;
    const total = verified + removed;
    if (total === 0) words.push(t("thread.cites_nothing"));
    else words.push(t(removed > 0 ? "thread.checked" : "thread.cited", { count: verified, total }));
    if (removed > 0) words.push(t("thread.removed", { count: removed }));
  }
  return words.join(" · ");
}

/** What happens before the first word. */
export function waitingWords(waiting: Waiting | null, t: Translate): string {
  const read = waiting?.documents.find(({ state }) => state === "reading") ?? waiting?.documents.find(({ state }) => state === "received");
  if (typeof waiting?.place === "number") return t("thread.in_line", { count: waiting.place });
  if (!read) return t("thread.writing");
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
