import { useQueryClient } from "@tanstack/react-query";

import { api, rememberCsrf } from "./client";
import type { Me } from "./types";

export const instance = () => api.queryOptions("get", "/api/instance", {}, { staleTime: 60_000 });

export const me = () => {
  const options = api.queryOptions("get", "/api/me", {}, { staleTime: 300_000, retry: false });
  return options;
};

/** The signed-in agent, kept with its token: both always come together. */
export function useRememberMe(): (agent: Me) => void {
  const cache = useQueryClient();
  return (agent) => {
    rememberCsrf(agent.csrf_token);
    cache.setQueryData(me().queryKey, agent);
  };
}
