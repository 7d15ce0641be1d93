import { expect, it } from "vitest";
import type { Receipt } from "./types";
import { translate, type Translate } from "../locales/text";
import { http, server } from "../testing/server";
import { deleted, receiptText } from "./receipt";

const t: Translate = (key, params) => translate("fr", key, params);
const receipt: Receipt = {
  document_id: "d1", deleted_at: "2026-09-01T08:00:00Z", reason: "agent", media_type: "text/plain", size: 4, sha256: "ab12", pages: 2, passages: null, erased_at: null,
};

it("says what was deleted, and when the file itself went, asked anew", async () => {
  let erased_at: string | null = null;
  server.use(http.get("/api/documents/{document_id}/receipt", ({ response }) => response(200).json({ ...receipt, erased_at })));
  const words = () => receiptText(receipt, "note.txt", t, "fr");
  expect(await words()).toContain("Fichier en cours d’effacement du stockage");
  erased_at = "2026-09-01T08:00:01Z";
  const kept = await words();
  expect(kept).toContain("Reçu de suppression\u00a0: «\u00a0note.txt\u00a0», le 1 septembre 2026");
  expect(kept).toContain("Supprimés\u00a0: le fichier (4\u00a0o), pages lues\u00a0: 2, passages\u00a0: 0");
  expect(kept).toContain("Fichier effacé du stockage le");
  expect(kept).toContain("SHA-256\u00a0: ab12");
});

it("is none where the deletion failed", async () => {
  server.use(http.delete("/api/documents/{document_id}", ({ response }) => response(404).json({ code: "not_found", params: {} })));
  expect(await deleted({ id: "d1" })).toBeNull();
});
