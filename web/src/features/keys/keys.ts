/** The keys of the organisation: read, made, revoked. */
import { useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import type { KeyMade, KeyScope, KeyWanted } from "../../api/types";

/** All that the contract knows, in the order in which they are shown: one that is missing does not compile. */
const shown: Record<KeyScope, true> = { chat: true, models: true, embeddings: true };
export const keyScopes = Object.keys(shown) as KeyScope[];

const list = () => api.queryOptions("get", "/api/keys");

export const useKeys = () => api.useQuery("get", "/api/keys");

export function useMakeKey(): (wanted: KeyWanted) => Promise<KeyMade> {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/keys");
  return async (wanted) => {
    const made = await post.mutateAsync({ body: wanted });
    await cache.invalidateQueries({ queryKey: list().queryKey });
    return made;
  };
}

export function useRevokeKey(): (id: string) => Promise<void> {
  const cache = useQueryClient();
  const remove = api.useMutation("delete", "/api/keys/{key_id}");
  return async (id) => {
    await remove.mutateAsync({ params: { path: { key_id: id } } });
    await cache.invalidateQueries({ queryKey: list().queryKey });
  };
}
