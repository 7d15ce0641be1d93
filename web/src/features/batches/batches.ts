/** Batches: read, followed while they run, made, stopped, gone on with, deleted. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api, client } from "../../api/client";
import "../../locales/batches";
import { Failure } from "../../api/failure";
import type { Batch, BatchItems, BatchWanted } from "../../api/types";

/** Stands among the guided tasks for the translation of whole documents. */
export const translationTask = "translation:documents";

const watched = 1_500;
const pageSize = 50;
/** Pages of items above which they are only asked for again as the counts change. */
const followed = 3;
const listKey = api.queryOptions("get", "/api/batches").queryKey;
const oneKey = (id: string) => ["batch", id];

/** Whether something of it may change by itself. */
export function moves({ state, counts }: Pick<Batch, "state" | "counts">): boolean {
  return state === "running" || counts.answering > 0;
}

export const useBatches = () =>
  useQuery({ ...api.queryOptions("get", "/api/batches"), refetchInterval: ({ state }) => (state.data?.items.some(moves) ? 2 * watched : false) });

export function useBatch(id: string) {
  return useQuery({
    queryKey: oneKey(id),
    queryFn: async ({ signal }): Promise<Batch> => {
      const { data } = await client.GET("/api/batches/{batch_id}", { params: { path: { batch_id: id } }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    refetchInterval: ({ state }) => (state.data && moves(state.data) ? watched : false),
  });
}

export type Shown = "all" | "failed" | "done" | "waiting";

/** The items of a batch, page after page. Looked at again as its counts change: the last answers too. */
export function useItems(batch: Batch, shown: Shown) {
  const found = useInfiniteQuery({
    queryKey: [...oneKey(batch.id), "items", shown],
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<BatchItems> => {
      const query = { limit: pageSize, after: pageParam, ...(shown !== "all" && { state: shown }) };
      const { data } = await client.GET("/api/batches/{batch_id}/items", { params: { path: { batch_id: batch.id }, query }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ next }) => next,
    // How far each file is changes between two of them.
    refetchInterval: ({ state }) => (batch.kind === "translations" && moves(batch) && (state.data?.pages.length ?? 0) <= followed ? 2 * watched : false),
  });
  const { refetch } = found;
  const { waiting, answering, done, failed } = batch.counts;
  useEffect(() => { void refetch(); }, [refetch, waiting, answering, done, failed]);
  return found;
}

/** What one does with a batch; each makes the screen say how it stands now. */
export function useBatchActions(id: string) {
  const cache = useQueryClient();
  const path = { params: { path: { batch_id: id } } };
  const now = async (batch: Batch | undefined) => {
    if (batch) cache.setQueryData(oneKey(id), batch);
    await Promise.all([cache.invalidateQueries({ queryKey: listKey }), cache.invalidateQueries({ queryKey: [...oneKey(id), "items"] })]);
  };
  return {
    stop: async () => { await now((await client.POST("/api/batches/{batch_id}/stop", path)).data); },
    goOn: async () => { await now((await client.POST("/api/batches/{batch_id}/continue", path)).data); },
    retry: async (numbers: number[] | null) => { await now((await client.POST("/api/batches/{batch_id}/retry", { ...path, body: { numbers } })).data); },
    remove: async () => {
      await client.DELETE("/api/batches/{batch_id}", path);
      await cache.invalidateQueries({ queryKey: listKey });
    },
    open: async (number: number): Promise<string> => {
      const { data } = await client.POST("/api/batches/{batch_id}/items/{number}/open", { params: { path: { batch_id: id, number } } });
      if (!data) throw new Failure("internal");
      await now(undefined);
      return data.id;
    },
  };
}

/** To call once nothing shows it any more: what is shown would be asked for again. */
export function useForgetBatch(): (id: string) => void {
  const cache = useQueryClient();
  return (id) => { cache.removeQueries({ queryKey: oneKey(id) }); };
}

export function useMakeBatch(): (wanted: BatchWanted) => Promise<Batch> {
  const cache = useQueryClient();
  return async (wanted) => {
    const { data } = await client.POST("/api/batches", { body: { fields: {}, bound: {}, documents: [], ...wanted } });
    if (!data) throw new Failure("internal");
    await cache.invalidateQueries({ queryKey: listKey });
    return data;
  };
}

export const archiveOf = (id: string, format: "docx" | "md" | "table") => `/api/batches/${id}/archive?format=${format}`;
