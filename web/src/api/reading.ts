import { placeOf } from "../locales/places";
import type { Translate } from "../locales/text";
import { isPicture } from "./files";
import type { DocumentInfo } from "./types";

export function unsettled(document: Pick<DocumentInfo, "state"> | undefined): boolean {
  return document?.state === "received" || document?.state === "reading";
}

/** How far the reading of a document is, in words; those of its failure are its code's. */
export function readWords(document: DocumentInfo, t: Translate): string {
  const place = placeOf(document.page_label);
  const { progress, pages, unread, words } = document;
  if (document.state === "received") return t("composer.file_received");
  if (document.state === "reading") {
    if (!progress?.total) return t("composer.file_reading");
    return t(`composer.file_reading_${place}`, { done: progress.done, total: progress.total });
  }
  if (!pages) return t("composer.file_ready");
  if (isPicture(document)) return words ? t("composer.file_picture", { count: words }) : t("composer.file_picture_bare");
  const ready = t(`composer.file_ready_${place}s`, { count: pages });
  return unread > 0 ? `${ready} · ${t("composer.file_unread", { count: unread })}` : ready;
}

/** What may go better the next time: the network, a busy machine, a program that was missing. */
const passing = ["document_failed", "document_scanned", "document_too_slow", "document_too_much_memory"];

export function failedInPassing({ error }: Pick<DocumentInfo, "error">): boolean {
  return passing.includes(error ?? "");
}
