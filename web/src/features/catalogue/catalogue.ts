/** The catalogue as administrators read it, check a change of it, make it, and look back. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client, send } from "../../api/client";
import { Failure } from "../../api/failure";
import type { CatalogueChange, CatalogueChecked, CatalogueTrial, CatalogueVersions } from "../../api/types";
import "../../locales/catalogue";
import { save } from "../../ui/takeAway";

const base = "/api/administration/catalogue";
const read = api.queryOptions("get", base);
const versionsKey = ["catalogue-versions"];

/** Read once a page is opened, and again when somebody comes back to it. */
export const useCatalogue = () => useQuery(read);
export const useVersion = (version: number) => useQuery(api.queryOptions("get", `${base}/versions/{version}`, { params: { path: { version } } }));
export const useFileDifference = () => useQuery({ ...api.queryOptions("get", `${base}/operators-file`), gcTime: 0 });

export function useVersions() {
  return useInfiniteQuery({
    queryKey: versionsKey,
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }): Promise<CatalogueVersions> => {
      const { data } = await client.GET(`${base}/versions`, { params: { query: pageParam === null ? {} : { before: pageParam } }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ before }) => before,
  });
}

interface Wanted {
  change: CatalogueChange;
  after: number;
  why: string;
}

export function useCatalogueVerbs() {
  const cache = useQueryClient();
  const check = api.useMutation("post", `${base}/check`);
  const make = api.useMutation("post", `${base}/versions`);
  const trial = api.useMutation("post", `${base}/trial`);
  return {
    check: (change: CatalogueChange): Promise<CatalogueChecked> => check.mutateAsync({ body: { change } }),
    /** What it leads to was shown: it is confirmed. */
    make: async (wanted: Wanted): Promise<void> => {
      await make.mutateAsync({ body: { ...wanted, confirmed: true } });
      await Promise.all([cache.invalidateQueries({ queryKey: read.queryKey }), cache.invalidateQueries({ queryKey: versionsKey })]);
    },
    refresh: () => cache.invalidateQueries({ queryKey: read.queryKey }),
    tryOut: (entry: Entry, key: string | null): Promise<CatalogueTrial> => trial.mutateAsync({ body: { entry, key } }),
  };
}

/** To be kept where the operators keep theirs. */
export async function takeFile(version?: number): Promise<void> {
  const answer = await send(version === undefined ? `${base}/file` : `${base}/versions/${String(version)}/file`);
  save({ name: version === undefined ? "emilie.toml" : `emilie-${String(version)}.toml`, content: await answer.blob() });
}

/** A table of the file, as it is written. */
export type Entry = Record<string, unknown>;
export type Section = "endpoints" | "search" | "sources" | "mcp" | "organisations";
