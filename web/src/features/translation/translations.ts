/** Translations: read, followed while they are made, asked for, reviewed. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { api, client } from "../../api/client";
import { nameIn } from "../../api/exporting";
import { Failure } from "../../api/failure";
import type { components, paths } from "../../api/schema.gen";

type Schemas = components["schemas"];
export type Translation = Schemas["TranslationOut"];
export type Segment = Schemas["TranslatedSegmentOut"];
export type Flag = Schemas["FlagOut"];
export type Wanted = Schemas["TranslationIn"];
type SegmentQuery = NonNullable<paths["/api/translations/{translation_id}/segments"]["get"]["parameters"]["query"]>;
export type Only = NonNullable<SegmentQuery["only"]>;

const watched = 1_000;
const pageSize = 50;
/** Pages of segments above which they are not asked for again and again: the counts are. */
const followed = 3;

export const underWay = ({ state }: Pick<Translation, "state">) => state === "waiting" || state === "translating";
const at = (id: string) => ({ params: { path: { translation_id: id } } });
const segmentAt = (id: string, ordinal: number) => ({ params: { path: { translation_id: id, ordinal } } });
export const listKey = ["translations"];
const one = (id: string) => api.queryOptions("get", "/api/translations/{translation_id}", at(id));
export const segmentsKey = (id: string) => ["segments of a translation", id];

export function useTranslations() {
  return useInfiniteQuery({
    queryKey: listKey,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET("/api/translations", { params: { query: pageParam === null ? {} : { before: pageParam } }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(underWay)) ? watched : false),
  });
}

export function useTranslation(id: string) {
  return useQuery({ ...one(id), refetchInterval: ({ state }) => (state.data && underWay(state.data) ? watched : false) });
}

export function useSegments(id: string, only: Only, moving: boolean) {
  return useInfiniteQuery({
    queryKey: [...segmentsKey(id), only],
    initialPageParam: -1,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const asked = { params: { path: { translation_id: id }, query: { after: pageParam, most: pageSize, only } }, signal };
      const { data } = await client.GET("/api/translations/{translation_id}/segments", asked);
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (moving && (state.data?.pages.length ?? 0) <= followed ? 2 * watched : false),
  });
}

export function useTranslationVerbs() {
  const cache = useQueryClient();
  return useMemo(() => {
    const changed = async (id: string) => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: listKey }),
        cache.invalidateQueries({ queryKey: one(id).queryKey }),
        cache.invalidateQueries({ queryKey: segmentsKey(id) }),
      ]);
    };
    // The list too: one of a batch is in it from its first review on.
    const counted = (id: string) => Promise.all([cache.invalidateQueries({ queryKey: one(id).queryKey }), cache.invalidateQueries({ queryKey: listKey })]);
    return {
      ask: async (wanted: Wanted): Promise<Translation> => {
        const { data } = await client.POST("/api/translations", { body: wanted });
        if (!data) throw new Failure("internal");
        await cache.invalidateQueries({ queryKey: listKey });
        return data;
      },
      stop: async (id: string) => {
        await client.POST("/api/translations/{translation_id}/stop", at(id));
        await changed(id);
      },
      resume: async (id: string) => {
        await client.POST("/api/translations/{translation_id}/resume", at(id));
        await changed(id);
      },
      // Its page may be about to be left: it is not asked for again under it.
      remove: async (id: string) => {
        await client.DELETE("/api/translations/{translation_id}", at(id));
        await cache.invalidateQueries({ queryKey: listKey });
      },
      change: async (id: string, ordinal: number, change: { target: string } | { accepted: boolean }): Promise<Segment> => {
        const { data } = await client.PATCH("/api/translations/{translation_id}/segments/{ordinal}", { ...segmentAt(id, ordinal), body: change });
        if (!data) throw new Failure("internal");
        void counted(id);
        return data;
      },
      again: async (id: string, ordinal: number): Promise<Segment> => {
        const { data } = await client.POST("/api/translations/{translation_id}/segments/{ordinal}/again", segmentAt(id, ordinal));
        if (!data) throw new Failure("internal");
        await counted(id);
        return data;
      },
      acceptAll: async (id: string): Promise<number> => {
        const { data } = await client.POST("/api/translations/{translation_id}/accept", at(id));
        await changed(id);
        return data?.accepted ?? 0;
      },
      file: async (id: string) => {
        const { data, response } = await client.GET("/api/translations/{translation_id}/file", { ...at(id), parseAs: "blob" });
        if (!data) throw new Failure("internal");
        return { name: nameIn(response.headers.get("content-disposition"), "docx"), content: data as Blob };
      },
    };
  }, [cache]);
}

export type TranslationVerbs = ReturnType<typeof useTranslationVerbs>;
