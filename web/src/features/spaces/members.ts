import { keepPreviousData } from "@tanstack/react-query";

import { api } from "../../api/client";

/** Owners first, then editors, then readers. */
export const membersOf = (id: string) => api.queryOptions("get", "/api/spaces/{space_id}/members", { params: { path: { space_id: id } } });

/** Letters from which the server searches. */
export const shortest = 2;

/** A few agents of the same organisation. */
export const colleagues = (words: string) =>
  api.queryOptions("get", "/api/colleagues", { params: { query: { q: words } } }, { enabled: words.length >= shortest, placeholderData: keepPreviousData });
