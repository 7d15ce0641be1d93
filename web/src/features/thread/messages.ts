import { api } from "../../api/client";

export const pageSize = 20;

/** The last messages of the branch that is shown, or those before one of them. */
export const messagesPage = (conversationId: string, before?: string, limit = pageSize) =>
  api.queryOptions("get", "/api/conversations/{conversation_id}/messages", {
    params: { path: { conversation_id: conversationId }, query: { limit, ...(before && { before }) } },
  });
