/** What administrators decide of the instance: read, decided, looked back at. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client, send } from "../../api/client";
import { Failure } from "../../api/failure";
import type { components } from "../../api/schema.gen";
import { instance, me } from "../../api/session";
import "../../locales/administration";
import { save } from "../../ui/takeAway";

type Schemas = components["schemas"];
export type Settings = Schemas["SettingsOut"];
export type Topic = Schemas["SettingChangeOut"]["topic"];
export type Feature = Schemas["FeatureOffOut"]["feature"];
export type SettingChange = Schemas["SettingChangeOut"];
export type FilePreview = Schemas["SettingsFilePreview"];
export type Health = Schemas["HealthOut"];
export type HealthFinding = Schemas["HealthFinding"];
export type Accent = Schemas["Accent"];

/** The whole instance, unless one of them is named. */
export interface Scope {
  organisation_id?: string;
  wave_id?: string;
}

/** What is sent to be put in force, by topic. */
export interface Values {
  maintenance: Schemas["Maintenance-Input"];
  banners: Schemas["Banners-Input"];
  appearance: Schemas["Appearance-Input"];
  features: Schemas["SwitchedOff"];
  retention: Schemas["Retention-Input"];
  sensitivity: Schemas["FloorIn"];
}

const key = (scope: Scope) => ["settings", scope];
const address = "/api/administration/settings";

export const useSettings = (scope: Scope = {}) => useQuery({
  queryKey: key(scope),
  queryFn: async ({ signal }): Promise<Settings> => {
    const { data } = await client.GET(address, { params: { query: { ...scope } }, signal });
    if (!data) throw new Failure("internal");
    return data;
  },
});

export const useScopes = () => useQuery(api.queryOptions("get", "/api/administration/settings/scopes"));

/** Puts a value in force, after the one that was seen; null takes it away. */
export function useDecide(scope: Scope = {}) {
  const cache = useQueryClient();
  return async <Key extends keyof Values>(topic: Key, value: Values[Key] | null, after: number, reason = ""): Promise<Settings> => {
    const query = new URLSearchParams({ ...scope }).toString();
    const answer = await send(`${address}/${topic}${query && `?${query}`}`, {
      method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ value, after, reason }),
    });
    const made = (await answer.json()) as Settings;
    cache.setQueryData(key(scope), made);
    // What pages show of it, to everybody and to oneself.
    await Promise.all([["settings"], ["settings-history"], instance().queryKey, me().queryKey].map((queryKey) => cache.invalidateQueries({ queryKey })));
    return made;
  };
}

export async function previewRetention(months: number, organisation?: string) {
  const { data } = await client.GET("/api/administration/settings/retention/preview", { params: { query: { months, ...(organisation && { organisation_id: organisation }) } } });
  if (!data) throw new Failure("internal");
  return data;
}

export function useHistory() {
  return useInfiniteQuery({
    queryKey: ["settings-history"],
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET("/api/administration/settings/history", { params: { query: pageParam === null ? {} : { before: pageParam } }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ next }) => next,
  });
}

/** Has the browser keep what the server makes. */
export async function take(path: "history/table" | "file"): Promise<void> {
  const answer = await send(`${address}/${path}`);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "emilie.toml";
  save({ name, content: await answer.blob() });
}

export function useFile() {
  const cache = useQueryClient();
  return {
    preview: async (text: string): Promise<FilePreview> => {
      const { data } = await client.POST("/api/administration/settings/file/preview", { body: { text } });
      if (!data) throw new Failure("internal");
      return data;
    },
    apply: async (text: string, after: number, reason: string): Promise<void> => {
      await client.PUT("/api/administration/settings/file", { body: { text, after, reason } });
      await cache.invalidateQueries();
    },
  };
}

const health = api.queryOptions("get", "/api/administration/health");
export const useHealth = () => useQuery({ ...health, refetchInterval: 30_000 });
export function useRetry() {
  const cache = useQueryClient();
  return async (job_id: number): Promise<void> => {
    await client.POST("/api/administration/health/retries", { body: { job_id } });
    await cache.invalidateQueries({ queryKey: health.queryKey });
  };
}
