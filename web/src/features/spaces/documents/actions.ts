import { client } from "../../../api/client";
import { failureOf } from "../../../api/failure";
import { receiptOf, receiptText } from "../../../api/receipt";
import type { Sensitivity, SpaceDocument } from "../../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../../locales/Language";
import { say } from "../../../ui/toasts";
import { useSayDeleted } from "../../../ui/useSayDeleted";
import { useDocumentsChanged } from "../documents";

export interface DocumentVerbs {
  /** Whether it is gone; a refusal is said. */
  remove: (document: SpaceDocument) => Promise<boolean>;
  readAgain: (document: SpaceDocument) => Promise<void>;
  mark: (document: SpaceDocument, sensitivity: Sensitivity) => Promise<void>;
}

export function useDocumentVerbs(spaceId: string): DocumentVerbs {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const sayDeleted = useSayDeleted();
  const changed = useDocumentsChanged(spaceId);
  const done = async (what: Promise<unknown>) => {
    try {
      await what;
      await changed();
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
  };
  return {
    remove: async (document) => {
      const { id, name } = document;
      try {
        await client.DELETE("/api/documents/{document_id}", { params: { path: { document_id: id } } });
        const receipt = await receiptOf(id).catch(() => null);
        if (receipt) sayDeleted(name, () => receiptText(receipt, name, t, language));
        else say(t("spaces.document_deleted", { name }));
        await changed();
        return true;
      } catch (error) {
        say(sentence(failureOf(error)), { tone: "error" });
        return false;
      }
    },
    readAgain: ({ id }) => done(client.POST("/api/documents/{document_id}/read", { params: { path: { document_id: id } } })),
    mark: ({ id }, sensitivity) => done(client.PATCH("/api/documents/{document_id}", { params: { path: { document_id: id } }, body: { sensitivity } })),
  };
}
