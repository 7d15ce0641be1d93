/** The charter of use: read, accepted, published. */
import { useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import { me } from "../../api/session";

const inForce = () => api.queryOptions("get", "/api/charter");
const versions = () => api.queryOptions("get", "/api/charter/versions");

/** Null when none is in force. */
export const useCharter = () => api.useQuery("get", "/api/charter");

export const useVersions = () => api.useQuery("get", "/api/charter/versions");

export const useVersion = (version: number) => api.useQuery("get", "/api/charter/versions/{version}", { params: { path: { version } } });

/** Another version may have come meanwhile: what is known of it is read again, whatever the answer. */
export function useAccept(): (number: number) => Promise<void> {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/charter/acceptance");
  return async (number) => {
    try {
      await post.mutateAsync({ body: { number } });
    } catch (error) {
      await cache.invalidateQueries({ queryKey: inForce().queryKey });
      throw error;
    }
    // What was refused until now is asked for again.
    await cache.invalidateQueries();
  };
}

export function usePublish(): (text: string, after: number) => Promise<number> {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/charter/versions");
  return async (text, after) => {
    try {
      const { number } = await post.mutateAsync({ body: { text, after } });
      return number;
    } finally {
      await cache.invalidateQueries({ queryKey: versions().queryKey });
      await cache.invalidateQueries({ queryKey: inForce().queryKey });
      await cache.invalidateQueries({ queryKey: me().queryKey });
    }
  };
}
