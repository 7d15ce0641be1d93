import { queryOptions } from "@tanstack/react-query";
import type { ComparisonRef } from "../../api/comparison";
import { api, client } from "../../api/client";
import { Failure } from "../../api/failure";
import type { Quote } from "./passage";

/** One page of a document: it never changes once read. */
export const documentPage = (documentId: string, number: number) =>
  api.queryOptions(
    "get",
    "/api/documents/{document_id}/pages/{number}",
    { params: { path: { document_id: documentId, number } } },
    { staleTime: Infinity },
  );

/** What changed between two documents: neither changes once read. */
export const comparisonOf = ({ left, right }: ComparisonRef) =>
  api.queryOptions(
    "get",
    "/api/documents/{document_id}/comparison/{other_id}",
    { params: { path: { document_id: left, other_id: right } } },
    { staleTime: Infinity, retry: false },
  );

export interface DrawnPage {
  /** A `data:` address: nothing of it is kept by the browser. */
  address: string;
  /** How far down the mark begins, from 0 to 1; null where nothing is marked. */
  top: number | null;
}

function addressOf(picture: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => { resolve(String(reader.result)); };
    reader.onerror = () => { reject(new Failure("page_not_drawn")); };
    reader.readAsDataURL(picture);
  });
}

/** A page of a PDF as it looks, the quote marked. */
export const drawnPage = (documentId: string, number: number, quote: Quote | null) =>
  queryOptions({
    queryKey: ["drawn", documentId, number, quote?.start ?? 0, quote?.end ?? 0],
    staleTime: Infinity,
    // Images are heavy: those that are no longer shown go soon.
    gcTime: 60_000,
    retry: false,
    queryFn: async (): Promise<DrawnPage> => {
      const { data, response } = await client.GET("/api/documents/{document_id}/pages/{number}/image", {
        params: { path: { document_id: documentId, number }, query: quote ?? {} },
        parseAs: "arrayBuffer",
      });
      if (!data) throw new Failure("page_not_drawn");
      const top = response.headers.get("x-mark-top");
      return { address: await addressOf(new Blob([data], { type: "image/jpeg" })), top: top === null ? null : Number(top) };
    },
  });
