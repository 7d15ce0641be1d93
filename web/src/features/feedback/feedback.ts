/** One's own feedback: thumbs, messages, what is attached, what was answered. */
import { useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { api, client } from "../../api/client";
import { Failure } from "../../api/failure";
import { feedbackNews } from "../../api/feedback";
import "../../locales/feedback";
import type { ExchangePart, ExchangePreview, FeedbackChannel, MyFeedbackDetail, MyFeedbackPage, Thumb, ThumbWanted } from "../../api/types";

const mineKey = ["feedback", "mine"];
const oneKey = (id: string) => ["feedback", "one", id];
const thumbsOf = (conversationId: string) => api.queryOptions("get", "/api/conversations/{conversation_id}/feedback", { params: { path: { conversation_id: conversationId } } });
const at = (feedback_id: string) => ({ params: { path: { feedback_id } } });

function given<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new Failure("internal");
  return data;
}

/** What the agent thinks of that answer, once it is known. */
export function useThumb(conversationId: string, messageId: string): { known: boolean; thumb: Thumb | null } {
  const { data } = useQuery({ ...thumbsOf(conversationId), staleTime: 60_000 });
  return { known: data !== undefined, thumb: data?.items.find((one) => one.message_id === messageId) ?? null };
}

export function usePreview(conversationId: string, messageId: string, part: ExchangePart | null) {
  return useQuery({
    queryKey: ["feedback", "preview", conversationId, messageId, part],
    enabled: part !== null,
    // What is confirmed has to be what there is now.
    staleTime: 0,
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }): Promise<ExchangePreview> => {
      const path = { conversation_id: conversationId, message_id: messageId };
      return given((await client.GET("/api/conversations/{conversation_id}/feedback/{message_id}/copy", { params: { path, query: { part: part ?? "both" } }, signal })).data);
    },
  });
}

async function changed(cache: QueryClient): Promise<void> {
  await cache.invalidateQueries({ queryKey: mineKey });
}

export function useThumbVerbs(conversationId: string, messageId: string) {
  const cache = useQueryClient();
  const path = { params: { path: { conversation_id: conversationId, message_id: messageId } } };
  const now = async () => { await Promise.all([cache.invalidateQueries({ queryKey: thumbsOf(conversationId).queryKey }), changed(cache)]); };
  return {
    give: async (body: ThumbWanted): Promise<Thumb> => {
      const thumb = given((await client.PUT("/api/conversations/{conversation_id}/feedback/{message_id}", { ...path, body })).data);
      await now();
      return thumb;
    },
    attach: async (id: string, seen: ExchangePreview, goes_up: boolean): Promise<void> => {
      await client.PUT("/api/feedback/{feedback_id}/copy", { ...at(id), body: { part: seen.part, digest: seen.digest, goes_up } });
      await now();
    },
    remove: async (id: string): Promise<void> => {
      await client.DELETE("/api/feedback/{feedback_id}", at(id));
      await now();
    },
  };
}

export function useMine() {
  return useInfiniteQuery({
    queryKey: mineKey,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<MyFeedbackPage> => given((await client.GET("/api/feedback", { params: { query: { ...(pageParam !== null && { before: pageParam }) } }, signal })).data),
    getNextPageParam: ({ next }) => next,
  });
}

export function useMyFeedback(id: string) {
  return useQuery({
    queryKey: oneKey(id),
    queryFn: async ({ signal }): Promise<MyFeedbackDetail> => given((await client.GET("/api/feedback/{feedback_id}", { ...at(id), signal })).data),
  });
}

export function useSend(): (kind: FeedbackChannel, words: string) => Promise<MyFeedbackDetail> {
  const cache = useQueryClient();
  return async (kind, words) => {
    const sent = given((await client.POST("/api/feedback", { body: { kind, words } })).data);
    await changed(cache);
    return sent;
  };
}

/** What one does with one's own; each makes the screen say how it stands now. */
export function useMyVerbs(id: string) {
  const cache = useQueryClient();
  const now = async (detail: MyFeedbackDetail | undefined) => {
    cache.setQueryData(oneKey(id), given(detail));
    await changed(cache);
  };
  return {
    seen: async (): Promise<void> => {
      await client.POST("/api/feedback/{feedback_id}/seen", at(id));
      await Promise.all([cache.invalidateQueries({ queryKey: feedbackNews().queryKey }), changed(cache)]);
    },
    reply: async (words: string) => { await now((await client.POST("/api/feedback/{feedback_id}/replies", { ...at(id), body: { words } })).data); },
    agree: async (goes_up: boolean) => { await now((await client.PATCH("/api/feedback/{feedback_id}/copy", { ...at(id), body: { goes_up } })).data); },
    takeBack: async () => { await now((await client.DELETE("/api/feedback/{feedback_id}/copy", at(id))).data); },
    remove: async () => {
      await client.DELETE("/api/feedback/{feedback_id}", at(id));
      await changed(cache);
      // The thumb under its answer, wherever it is shown.
      await cache.invalidateQueries({ queryKey: ["get", "/api/conversations/{conversation_id}/feedback"] });
    },
  };
}
