import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";

import { client } from "../../api/client";
import { Failure } from "../../api/failure";
import { unsettled } from "../../api/reading";
import { spacesChanged } from "../../api/spaces";
import type { SpaceDocuments } from "../../api/types";

const pageSize = 50;
const watched = 1_500;
/** Many pages are a lot to ask for again each time. */
const watchedSlowly = 8_000;

export interface Asked {
  query: string;
  /** Only those that could not be read. */
  failed: boolean;
}

const documentsKey = (spaceId: string) => ["documents of a space", spaceId];

function pace(data: InfiniteData<SpaceDocuments> | undefined): number | false {
  if (!data?.pages.some(({ items }) => items.some(unsettled))) return false;
  return data.pages.length > 2 ? watchedSlowly : watched;
}

/** The documents of a space, the latest first, page after page; followed while some are being read. */
export function useSpaceDocuments(spaceId: string, { query, failed }: Asked) {
  return useInfiniteQuery({
    queryKey: [...documentsKey(spaceId), query, failed],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<SpaceDocuments> => {
      const asked = { limit: pageSize, ...(query !== "" && { q: query }), ...(failed && { state: "failed" as const }), ...(pageParam !== null && { before: pageParam }) };
      const { data } = await client.GET("/api/spaces/{space_id}/documents", { params: { path: { space_id: spaceId }, query: asked }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => pace(state.data),
  });
}

/** To call when a document came, went, or is read again. */
export function useDocumentsChanged(spaceId: string): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await Promise.all([cache.invalidateQueries({ queryKey: documentsKey(spaceId) }), spacesChanged(cache, spaceId)]);
  };
}
