/** What may be asked about the world outside, and the pages that were read there. */
import { api } from "./client";

/** What the agent's organisation switched on. */
export const searchable = () => api.queryOptions("get", "/api/search");

/** A page of the Web as an answer of that conversation was given it. */
export const readPage = (conversation: string, page: string) =>
  api.queryOptions("get", "/api/conversations/{conversation_id}/pages/{page_id}", {
    params: { path: { conversation_id: conversation, page_id: page } },
  });
