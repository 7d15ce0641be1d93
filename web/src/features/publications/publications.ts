/** Publications as the screen reads them: searched when an agent says so, then kept. */
import { infiniteQueryOptions, useInfiniteQuery, useQueries, useQueryClient } from "@tanstack/react-query";

import { failureOf, type Failure } from "../../api/failure";
import { documentOf, keyOf, searchPublications } from "../../api/publications";
import type { FoundPublication, FoundPublications, PublicationDocument } from "../../api/types";
import "../../locales/references";
import { names, pageAfter, queryFor, type Criteria } from "./criteria";

/** Publications that are questioned together. */
export const most = 10;

const foundBy = (criteria: Criteria) =>
  infiniteQueryOptions({
    queryKey: ["publications", criteria],
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }): Promise<FoundPublications> => searchPublications(queryFor(criteria, pageParam), signal),
    getNextPageParam: ({ services }, _, page) => pageAfter(page, services.map(({ total }) => total)),
    // Who comes back to a search sees what it found, without sending it again.
    gcTime: Infinity,
    retry: false,
  });

/** What was found, if it was asked: each search leaves this machine, so that no address, reload or return sends one. */
export function useFound(criteria: Criteria) {
  return useInfiniteQuery({ ...foundBy(criteria), enabled: false });
}

/** Sends a search, also one that was sent before: a service that failed may answer now. */
export function useSearch(): (criteria: Criteria) => void {
  const cache = useQueryClient();
  return (criteria) => {
    if (!names(criteria)) return;
    // Its failure is told by who reads it.
    cache.infiniteQuery({ ...foundBy(criteria), pages: 1, staleTime: 0 }).catch(() => undefined);
  };
}

type Told = FoundPublications["services"][number];

/** What each service said over all the pages: its latest total, and why a page lacks it. */
export function toldIn(pages: readonly FoundPublications[]): Told[] {
  const each = new Map<string, Told>();
  for (const said of pages.flatMap(({ services }) => services)) {
    const before = each.get(said.name);
    each.set(said.name, { ...said, total: said.total ?? before?.total ?? null, code: said.code ?? before?.code ?? null });
  }
  return [...each.values()];
}

/** Whether not one service answered: that nothing was found then says nothing. */
export function unanswered(told: readonly Told[]): boolean {
  return told.length > 0 && told.every(({ total, code }) => total === null && code !== null);
}

const lasting = new Set(["publications_criterion_unknown", "publications_key_refused", "publications_refused"]);

/** Whether the same search may have another answer of those who failed. */
export function mayAnswer(told: readonly Told[]): boolean {
  return told.some(({ code }) => code !== null && !lasting.has(code));
}

/** Each once: two pages of different services may hold the same. */
export function together(pages: readonly FoundPublications[]): FoundPublication[] {
  const each = new Map<string, FoundPublication>();
  for (const found of pages.flatMap((page) => page.publications)) {
    const key = keyOf(found.publication);
    if (!each.has(key)) each.set(key, found);
  }
  return [...each.values()];
}

/** What stands for one chosen publication: on its way, there, or why it is not. */
export type Text = { state: "fetching" } | { state: "there"; made: PublicationDocument } | { state: "left"; failure: Failure };

/** Texts that are fetched together: more would take the browser's connections to the server, and the places of other agents. */
const atOnce = 3;

/** Those of one question: once it took them they are of its conversation, and another one needs its own. */
export type Shelf = number;
let shelves = 0;
export const newShelf = (): Shelf => ++shelves;

const shelfKey = (shelf: Shelf) => ["texts of publications", shelf];
const textKey = (shelf: Shelf, { publication }: FoundPublication) => [...shelfKey(shelf), keyOf(publication)];

/** The texts of those that were chosen, a few at a time: each is fetched once, whoever closes the window and opens it again. */
export function useTexts(shelf: Shelf, chosen: readonly FoundPublication[]): Text[] {
  const cache = useQueryClient();
  const states = chosen.map((each) => cache.getQueryState(textKey(shelf, each)));
  const fetching = states.filter((state) => state?.fetchStatus === "fetching").length;
  const waiting = chosen.filter((_, at) => (states[at]?.status ?? "pending") === "pending" && states[at]?.fetchStatus !== "fetching");
  const next = new Set(waiting.slice(0, Math.max(0, atOnce - fetching)));
  const asked = useQueries({
    queries: chosen.map((each) => ({
      queryKey: textKey(shelf, each),
      // Not stopped with the window: the server would go on, and be asked for the same once more.
      queryFn: () => documentOf(each.publication),
      enabled: next.has(each),
      staleTime: Infinity,
      gcTime: Infinity,
      refetchOnWindowFocus: false,
      retry: false,
    })),
  });
  return asked.map(({ data, error }) => (data ? { state: "there", made: data } : error ? { state: "left", failure: failureOf(error) } : { state: "fetching" }));
}

/** Forgets the failures that may pass, for who opens the window again. */
export function useForgetFailures(): (shelf: Shelf) => void {
  const cache = useQueryClient();
  return (shelf) => {
    cache.removeQueries({ queryKey: shelfKey(shelf), predicate: ({ state: { error } }) => error !== null && failureOf(error).code !== "publications_nothing_to_read" });
  };
}
