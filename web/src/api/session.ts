import { useQueryClient } from "@tanstack/react-query";

import { api, client, rememberCsrf } from "./client";
import { Failure } from "./failure";
import type { Instance, Me } from "./types";

/** What this installation is: read before anyone signs in. */
export const instance = () => ({
  queryKey: api.queryOptions("get", "/api/instance").queryKey,
  staleTime: 60_000,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Instance> => {
    const { data } = await client.GET("/api/instance", { signal });
    if (!data) throw new Failure("internal");
    return data;
  },
});

/** The signed-in agent. Reading it also brings the token that every writing call sends. */
export const me = () => ({
  ...api.queryOptions("get", "/api/me"),
  staleTime: 300_000,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Me> => {
    const { data } = await client.GET("/api/me", { signal });
    if (!data) throw new Failure("internal");
    rememberCsrf(data.csrf_token);
    return data;
  },
});

/** Keeps what a sign-in or a change of preference answered. */
export function useRememberMe(): (agent: Me) => void {
  const cache = useQueryClient();
  return (agent) => {
    rememberCsrf(agent.csrf_token);
    cache.setQueryData(me().queryKey, agent);
  };
}
