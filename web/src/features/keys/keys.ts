/** The keys of the organisation: read, made, revoked. */
import { useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import type { KeyMade, KeyWanted } from "../../api/types";

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
