/** Reading conversations: used by the rail, the thread and the shell. Writing is in features/conversations. */
import { infiniteQueryOptions, useInfiniteQuery, type InfiniteData, type QueryClient } from "@tanstack/react-query";

import { api, client } from "./client";
import { Failure } from "./failure";
import type { Conversation, Conversations } from "./types";

const pageSize = 30;
const listKey = () => api.queryOptions("get", "/api/conversations").queryKey;
const spaceListKey = ["conversations of a space"];

export const conversation = (id: string) =>
  api.queryOptions("get", "/api/conversations/{conversation_id}", { params: { path: { conversation_id: id } } });

/** The rail's list, or that of one space, page after page: the first page has no cursor. */
const conversationList = (space: string | null) =>
  infiniteQueryOptions({
    queryKey: space === null ? listKey() : [...spaceListKey, space],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<Conversations> => {
      const query = { limit: pageSize, ...(pageParam !== null && { before: pageParam }), ...(space !== null && { space }) };
      const { data } = await client.GET("/api/conversations", { params: { query }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: (page) => page.next,
    // An answer may be written while its thread is not on screen: the rail then follows it.
    refetchInterval: ({ state }) => (someAnswering(state.data) ? 2500 : false),
  });

export const useConversationList = (space: string | null = null) => useInfiniteQuery(conversationList(space));

export type ListData = InfiniteData<Conversations>;

function someAnswering(data: ListData | undefined): boolean {
  return data?.pages.some((page) => [...page.pinned, ...page.items].some((one) => one.answering)) ?? false;
}

/** To call when a turn starts or ends: title, order and "answering" may have changed. */
export async function conversationsChanged(cache: QueryClient, id?: string): Promise<void> {
  const changed = [listKey(), spaceListKey].map((queryKey) => cache.invalidateQueries({ queryKey }));
  if (id) changed.push(cache.invalidateQueries({ queryKey: conversation(id).queryKey }));
  await Promise.all(changed);
}

/** Changes the list on screen at once; returns the way back. What was being read of before the change is dropped. */
export function changeList(cache: QueryClient, change: (page: Conversations) => Conversations): () => void {
  void cache.cancelQueries({ queryKey: listKey() });
  const before = cache.getQueryData<ListData>(listKey());
  cache.setQueryData<ListData>(listKey(), (data) => data && { ...data, pages: data.pages.map(change) });
  return () => cache.setQueryData(listKey(), before);
}

export const without = (id: string) => (page: Conversations) => ({
  ...page,
  items: page.items.filter((one) => one.id !== id),
  pinned: page.pinned.filter((one) => one.id !== id),
});

export const replacing = (id: string, change: Partial<Conversation>) => (page: Conversations) => {
  const apply = (one: Conversation) => (one.id === id ? { ...one, ...change } : one);
  return { ...page, items: page.items.map(apply), pinned: page.pinned.map(apply) };
};
