import type { Language, Translate } from "../locales/text";
import { client } from "./client";
import { size } from "./files";
import type { DocumentInfo, Receipt } from "./types";

/** Deletes a file that is of no use to anybody any more; null if that failed: the server clears it later. */
export async function deleted({ id }: Pick<DocumentInfo, "id">): Promise<Receipt | null> {
  try {
    await client.DELETE("/api/documents/{document_id}", { params: { path: { document_id: id } } });
    return await receiptOf(id);
  } catch {
    return null;
  }
}

export async function receiptOf(id: string): Promise<Receipt | null> {
  const { data } = await client.GET("/api/documents/{document_id}/receipt", { params: { path: { document_id: id } } });
  return data ?? null;
}

/** The receipt as it can be kept in a file, its state asked anew: the file itself goes a moment later than the rest. */
export async function receiptText(receipt: Receipt, name: string, t: Translate, language: Language): Promise<string> {
  const { document_id, deleted_at, erased_at, pages, passages, sha256, size: bytes } = await receiptOf(receipt.document_id).catch(() => null) ?? receipt;
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "medium" });
  return [
    t("composer.receipt_title", { name, date: moment.format(new Date(deleted_at)) }),
    t("composer.receipt_what", { size: size(bytes, language), pages: pages ?? 0, passages: passages ?? 0 }),
    erased_at ? t("composer.receipt_erased", { date: moment.format(new Date(erased_at)) }) : t("composer.receipt_soon"),
    t("composer.receipt_id", { id: document_id }),
    `SHA-256${language === "fr" ? "\u00a0" : ""}: ${sha256}`,
  ].join("\n");
}
