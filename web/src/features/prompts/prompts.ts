/** The prompts that are kept: found, written, proposed, decided on. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { client, send } from "../../api/client";
import { Failure } from "../../api/failure";
import type { Prompt, PromptContent, PromptLevel, PromptLine, PromptProposal, PromptSort, PromptsImported } from "../../api/types";
import "../../locales/prompts";

const root = "prompts";

function given<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new Failure("internal");
  return data;
}
const at = (id: string) => ({ params: { path: { prompt_id: id } } });

export interface Wanted {
  q?: string;
  level?: PromptLevel;
  tag?: string;
  favourites?: boolean;
  to_review?: boolean;
  sort?: PromptSort;
}

export function usePrompts(wanted: Wanted, limit = 30) {
  return useInfiniteQuery({
    queryKey: [root, "list", wanted, limit],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => given((await client.GET("/api/prompts", { params: { query: { ...wanted, limit, ...(pageParam && { after: pageParam }) } }, signal })).data),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useTags(level: PromptLevel | undefined) {
  return useQuery({ queryKey: [root, "tags", level ?? ""], queryFn: async ({ signal }) => given((await client.GET("/api/prompts/tags", { params: { query: level ? { level } : {} }, signal })).data) });
}

export const readPrompt = async (id: string, signal?: AbortSignal): Promise<Prompt> => given((await client.GET("/api/prompts/{prompt_id}", { ...at(id), ...(signal && { signal }) })).data);
export const usePrompt = (id: string) => useQuery({ queryKey: [root, "one", id], queryFn: ({ signal }) => readPrompt(id, signal) });

export function useVersions(id: string, shown: boolean) {
  return useInfiniteQuery({
    queryKey: [root, "versions", id],
    enabled: shown,
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }) => given((await client.GET("/api/prompts/{prompt_id}/versions", { params: { path: { prompt_id: id }, query: pageParam ? { before: pageParam } : {} }, signal })).data),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useVersion(id: string, number: number | null) {
  return useQuery({
    queryKey: [root, "version", id, number],
    enabled: number !== null,
    queryFn: async ({ signal }) => given((await client.GET("/api/prompts/{prompt_id}/versions/{number}", { params: { path: { prompt_id: id, number: number ?? 1 } }, signal })).data),
  });
}

/** `sent`: by the agent; `desk`: to those who decide. */
export function useProposals(box: "sent" | "desk") {
  return useInfiniteQuery({
    queryKey: [root, "proposals", box],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => given((await client.GET(box === "sent" ? "/api/prompts/proposals" : "/api/prompt-proposals", { params: { query: pageParam ? { after: pageParam } : {} }, signal })).data),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export const useStarters = (shown: boolean) => useQuery({ queryKey: [root, "starters"], enabled: shown, queryFn: async ({ signal }) => given((await client.GET("/api/prompt-starters", { signal })).data) });

/** Counted, and no more: what fails here keeps nobody from using it. */
export function countUse(id: string): void {
  client.POST("/api/prompts/{prompt_id}/uses", at(id)).catch(() => undefined);
}

/** What was shown as new is not new at the next visit. */
export function markSeen(): void {
  client.POST("/api/prompts/proposals/seen").catch(() => undefined);
}

async function fileOf(path: string, name: string): Promise<{ name: string; content: Blob }> {
  return { name, content: await (await send(path)).blob() };
}

/** Slashes would be folders. */
const fileName = (title: string) => title.replaceAll("/", "-");

export const takePrompt = ({ id, title }: Pick<PromptLine, "id" | "title">, format: "markdown" | "json") => fileOf(`/api/prompts/${id}/export?format=${format}`, `${fileName(title)}.${format === "json" ? "json" : "md"}`);
export const takeLevel = (level: PromptLevel, name: string) => fileOf(`/api/prompts/export?level=${level}`, `${fileName(name)}.json`);

/** What one does of prompts; each makes every screen say how they stand now. */
export function useVerbs() {
  const cache = useQueryClient();
  const then = async <Data>(act: Promise<Data>): Promise<Data> => {
    const done = await act;
    await cache.invalidateQueries({ queryKey: [root] });
    return done;
  };
  return {
    create: (content: PromptContent, level: PromptLevel): Promise<Prompt> => then(client.POST("/api/prompts", { body: { ...content, level } }).then(({ data }) => given(data))),
    change: ({ id, version }: Pick<Prompt, "id" | "version">, content: PromptContent): Promise<Prompt> => then(client.PUT("/api/prompts/{prompt_id}", { ...at(id), body: { ...content, version } }).then(({ data }) => given(data))),
    bringBack: ({ id, version }: Pick<Prompt, "id" | "version">, number: number) => then(client.POST("/api/prompts/{prompt_id}/versions", { ...at(id), body: { number, version } })),
    remove: (id: string) => then(client.DELETE("/api/prompts/{prompt_id}", at(id))),
    restore: (id: string) => then(client.POST("/api/prompts/{prompt_id}/restore", at(id))),
    favour: ({ id, favourite }: PromptLine) => then(favourite ? client.DELETE("/api/prompts/{prompt_id}/favourite", at(id)) : client.PUT("/api/prompts/{prompt_id}/favourite", at(id))),
    vote: ({ id, voted }: PromptLine) => then(voted ? client.DELETE("/api/prompts/{prompt_id}/vote", at(id)) : client.PUT("/api/prompts/{prompt_id}/vote", at(id))),
    propose: (id: string) => then(client.POST("/api/prompts/{prompt_id}/proposals", at(id))),
    withdraw: ({ id }: PromptProposal) => then(client.DELETE("/api/prompts/proposals/{proposal_id}", { params: { path: { proposal_id: id } } })),
    review: (id: string, review_on: string) => then(client.PUT("/api/prompts/{prompt_id}/review", { ...at(id), body: { review_on } })),
    takeOver: (id: string) => then(client.PUT("/api/prompts/{prompt_id}/owner", at(id))),
    approve: ({ id }: PromptProposal, { word = "", ...said }: { content?: PromptContent; review_on?: string; word?: string }) => then(client.POST("/api/prompt-proposals/{proposal_id}/approval", { params: { path: { proposal_id: id } }, body: { ...said, word } })),
    refuse: ({ id }: PromptProposal, word: string) => then(client.POST("/api/prompt-proposals/{proposal_id}/refusal", { params: { path: { proposal_id: id } }, body: { word } })),
    bring: (text: string, level: PromptLevel): Promise<PromptsImported> => then(client.POST("/api/prompts/import", { body: { text, level } }).then(({ data }) => given(data))),
    install: () => then(client.POST("/api/prompt-starters")),
  };
}
