/** The glossaries of the organisation: read, imported whole or not at all, deleted. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";

import { api, client, send } from "../../api/client";
import { Failure } from "../../api/failure";
import type { components } from "../../api/schema.gen";

type Schemas = components["schemas"];
export type Glossary = Schemas["GlossaryOut"];
export type Imported = Schemas["ImportOut"];

const list = () => api.queryOptions("get", "/api/glossaries");

export const useGlossaries = () => api.useQuery("get", "/api/glossaries");

export function useTerms(id: string, shown: boolean) {
  return useInfiniteQuery({
    queryKey: ["terms of a glossary", id],
    enabled: shown,
    initialPageParam: -1,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET("/api/glossaries/{glossary_id}/terms", { params: { path: { glossary_id: id }, query: { after: pageParam } }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: (page) => page.next,
  });
}

export function useGlossaryVerbs() {
  const cache = useQueryClient();
  return {
    bring: async (file: File, name: string, source: string, target: string): Promise<Imported> => {
      const query = new URLSearchParams({ name, source, target });
      const form = new FormData();
      form.append("file", file);
      const response = await send(`/api/glossaries?${query.toString()}`, { method: "POST", body: form });
      const made = (await response.json()) as Imported;
      await cache.invalidateQueries({ queryKey: list().queryKey });
      return made;
    },
    remove: async (id: string): Promise<void> => {
      await client.DELETE("/api/glossaries/{glossary_id}", { params: { path: { glossary_id: id } } });
      await cache.invalidateQueries({ queryKey: list().queryKey });
    },
  };
}
