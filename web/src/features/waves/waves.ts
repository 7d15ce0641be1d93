/** Waves: opened, followed, drawn, paused, closed. */
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client } from "../../api/client";
import "../../locales/waves";
import { Failure } from "../../api/failure";
import type { WaveChangeWanted, WaveDetail, WaveWanted } from "../../api/types";

const list = () => api.queryOptions("get", "/api/waves");
const changesOf = (id: string) => api.queryOptions("get", "/api/waves/{wave_id}/changes", { params: { path: { wave_id: id } } });
const oneKey = (id: string) => ["wave", id];

function given<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new Failure("internal");
  return data;
}

export const useWaves = () => useQuery(list());
export const useEligible = () => useQuery(api.queryOptions("get", "/api/waves/organisations"));

export const useChanges = (id: string) => useQuery(changesOf(id));

export function useWave(id: string) {
  return useQuery({
    queryKey: oneKey(id),
    queryFn: async ({ signal }): Promise<WaveDetail> => given((await client.GET("/api/waves/{wave_id}", { params: { path: { wave_id: id } }, signal })).data),
  });
}

export function useOpenWave(): (wanted: WaveWanted) => Promise<WaveDetail> {
  const cache = useQueryClient();
  return async (body) => {
    const { data } = await client.POST("/api/waves", { body });
    await cache.invalidateQueries({ queryKey: list().queryKey });
    return given(data);
  };
}

/** What one does with a wave; each makes the screen say how it stands now. */
export function useRunning(id: string) {
  const cache = useQueryClient();
  const path = { params: { path: { wave_id: id } } };
  const now = async (wave: WaveDetail | undefined) => {
    cache.setQueryData(oneKey(id), given(wave));
    await cache.invalidateQueries({ queryKey: changesOf(id).queryKey });
    await cache.invalidateQueries({ queryKey: list().queryKey });
  };
  return {
    draw: async (seed: string) => { await now((await client.POST("/api/waves/{wave_id}/draw", { ...path, body: { seed: seed.trim() || null } })).data); },
    pause: async () => { await now((await client.POST("/api/waves/{wave_id}/pause", path)).data); },
    resume: async () => { await now((await client.POST("/api/waves/{wave_id}/resume", path)).data); },
    close: async (body: { closes_at: string; kept_until: string }) => { await now((await client.POST("/api/waves/{wave_id}/close", { ...path, body })).data); },
    change: async (body: WaveChangeWanted) => { await now((await client.PATCH("/api/waves/{wave_id}", { ...path, body })).data); },
    remind: async (): Promise<number> => given((await client.POST("/api/waves/{wave_id}/remind", path)).data).reminded,
  };
}
