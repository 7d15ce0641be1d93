import { api } from "../../api/client";

/** One page of a document: it never changes once read. */
export const documentPage = (documentId: string, number: number) =>
  api.queryOptions(
    "get",
    "/api/documents/{document_id}/pages/{number}",
    { params: { path: { document_id: documentId, number } } },
    { staleTime: Infinity },
  );
