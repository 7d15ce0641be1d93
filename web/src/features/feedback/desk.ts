/** Feedback for who tends to it: the referents of an organisation, or the coordination. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, send } from "../../api/client";
import "../../locales/feedback";
import type { Exchange, FeedbackCloseReason, FeedbackDesk, FeedbackDetail, FeedbackPage } from "../../api/types";
import { save } from "../../ui/takeAway";

/** Null: the coordination, which has what was passed up to it. */
export type Desk = string | null;

/** The same verbs at two addresses. */
const baseOf = (desk: Desk) => (desk === null ? "/api/passed-feedback" : `/api/organisations/${desk}/feedback`);
const listKey = (desk: Desk) => ["feedback", "desk", desk ?? "passed"];
const oneKey = (desk: Desk, id: string) => ["feedback", "item", desk ?? "passed", id];
const deskKey = (desk: Desk) => ["feedback", "around", desk];

async function call<Read>(path: string, method = "GET", body?: unknown, signal?: AbortSignal): Promise<Read> {
  const answer = await send(path, { method, ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }), ...(signal && { signal }) });
  return (await answer.json()) as Read;
}

/** What is empty narrows nothing. */
export interface Wanted {
  state: string;
  kind: string;
  reason: string;
  tag: string;
  assignee: string;
  organisation: string;
}

/** What waits is what one comes for. */
export const waiting: Wanted = { state: "open", kind: "", reason: "", tag: "", assignee: "", organisation: "" };

function queryOf(wanted: Wanted, after: string | null = null): string {
  const given = Object.entries(wanted).filter(([, value]) => value !== "") as [string, string][];
  return new URLSearchParams([...given, ...(after === null ? [] : [["after", after]])]).toString();
}

export function useItems(desk: Desk, wanted: Wanted) {
  return useInfiniteQuery({
    queryKey: [...listKey(desk), wanted],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => call<FeedbackPage>(`${baseOf(desk)}?${queryOf(wanted, pageParam)}`, "GET", undefined, signal),
    getNextPageParam: ({ next }) => next,
  });
}

/** Read again every few seconds while an exchange is on screen: its agent may take it back. */
export function useItem(desk: Desk, id: string, watched: boolean) {
  return useQuery({
    queryKey: oneKey(desk, id),
    refetchInterval: watched ? 3000 : false,
    queryFn: ({ signal }) => call<FeedbackDetail>(`${baseOf(desk)}/${id}`, "GET", undefined, signal),
  });
}

export function useDesk(desk: Desk) {
  return useQuery({ queryKey: deskKey(desk), enabled: desk !== null, queryFn: ({ signal }) => call<FeedbackDesk>(`${baseOf(desk)}/desk`, "GET", undefined, signal) });
}

export const useFigures = (organisation_id: string) => useQuery(api.queryOptions("get", "/api/organisations/{organisation_id}/feedback/figures", { params: { path: { organisation_id } } }));
export const useOrganisationNames = (known: boolean) => useQuery({ ...api.queryOptions("get", "/api/organisations"), enabled: known });

/** What is listed as a table; nothing that is attached is in it. */
export async function takeTable(desk: Desk, wanted: Wanted): Promise<void> {
  const answer = await send(`${baseOf(desk)}/table?${queryOf(wanted)}`);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "retours.csv";
  save({ name, content: await answer.blob() });
}

/** What one does with one of them; each makes the screen say how it stands now. */
export function useItemVerbs(desk: Desk, { id, version }: { id: string; version: number }) {
  const cache = useQueryClient();
  const path = `${baseOf(desk)}/${id}`;
  const now = async (detail: FeedbackDetail) => {
    cache.setQueryData(oneKey(desk, detail.id), detail);
    await Promise.all([cache.invalidateQueries({ queryKey: listKey(desk) }), ...(detail.id === id ? [] : [cache.invalidateQueries({ queryKey: oneKey(desk, id) })])]);
  };
  const does = async (verb: string, wanted: Record<string, unknown>) => { await now(await call<FeedbackDetail>(`${path}/${verb}`, "POST", wanted)); };
  return {
    readAgain: () => cache.invalidateQueries({ queryKey: oneKey(desk, id) }),
    change: async (wanted: { assignee_id: string | null } | { tags: string[] }) => { await now(await call<FeedbackDetail>(path, "PATCH", { version, ...wanted })); },
    answer: (words: string, close: FeedbackCloseReason | null) => does("answers", { version, words, close }),
    note: (words: string, up: boolean) => does("notes", { words, up }),
    close: (reason: FeedbackCloseReason) => does("close", { version, reason }),
    reopen: (words: string) => does("reopen", { version, words }),
    merge: (into: string) => does("merge", { version, into }),
    pass: (words: string) => does("pass", { version, words }),
    readExchange: () => call<Exchange>(`${path}/copy`, "POST"),
  };
}

export function useTagVerbs(desk: Desk) {
  const cache = useQueryClient();
  const now = async (around: FeedbackDesk) => {
    cache.setQueryData(deskKey(desk), around);
    await cache.invalidateQueries({ queryKey: ["feedback", "item"] });
  };
  return {
    add: async (name: string) => { await now(await call<FeedbackDesk>(`${baseOf(desk)}/tags`, "POST", { name })); },
    remove: async (id: string) => { await now(await call<FeedbackDesk>(`${baseOf(desk)}/tags/${id}`, "DELETE")); },
  };
}

