/** Announcements: shown to agents, written by referents and coordinators. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client } from "../../../api/client";
import { Failure } from "../../../api/failure";
import type { Announcement, AnnouncementWanted, ReceivedAnnouncements, WrittenAnnouncement, WrittenAnnouncements } from "../../../api/types";
import "../../../locales/announcements";

const now = () => api.queryOptions("get", "/api/announcements/current");
const receivedKey = ["announcements", "received"];
const writtenKey = ["announcements", "written"];
const at = (id: string) => ({ params: { path: { announcement_id: id } } });
const one = (id: string) => api.queryOptions("get", "/api/announcements/{announcement_id}", at(id));

export const useCurrent = () => useQuery({ ...now(), staleTime: 120_000 });

export function useReceived() {
  return useInfiniteQuery({
    queryKey: receivedKey,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<ReceivedAnnouncements> => {
      const { data } = await client.GET("/api/announcements/received", { params: { query: pageParam ? { before: pageParam } : {} }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ next }) => next,
  });
}

export function useWritten() {
  return useInfiniteQuery({
    queryKey: writtenKey,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<WrittenAnnouncements> => {
      const { data } = await client.GET("/api/announcements", { params: { query: pageParam ? { before: pageParam } : {} }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ next }) => next,
  });
}

export const useAnnouncement = (id: string) => useQuery(one(id));
export const useAudiences = () => useQuery(api.queryOptions("get", "/api/announcements/audiences"));

/** That it was seen, or is to be seen no more. What is dismissed leaves the page at once. */
export function useRead(): (id: string, dismissed: boolean) => Promise<void> {
  const cache = useQueryClient();
  const put = api.useMutation("put", "/api/announcements/{announcement_id}/reading");
  return async (id, dismissed) => {
    const { queryKey } = now();
    if (dismissed) cache.setQueryData(queryKey, (known: { items: Announcement[] } | undefined) => known && { items: known.items.filter((each) => each.id !== id) });
    try {
      await put.mutateAsync({ ...at(id), body: { dismissed } });
    } catch (error) {
      if (dismissed) await cache.invalidateQueries({ queryKey });
      throw error;
    }
  };
}

export function useAnnouncementVerbs() {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/announcements");
  const put = api.useMutation("put", "/api/announcements/{announcement_id}");
  const publication = api.useMutation("post", "/api/announcements/{announcement_id}/publication");
  const withdrawal = api.useMutation("post", "/api/announcements/{announcement_id}/withdrawal");
  const removal = api.useMutation("delete", "/api/announcements/{announcement_id}");
  // Who writes is an agent too: their own banner follows.
  const changed = () => Promise.all([writtenKey, receivedKey, now().queryKey].map((queryKey) => cache.invalidateQueries({ queryKey })));
  const kept = async (made: WrittenAnnouncement) => {
    cache.setQueryData(one(made.id).queryKey, made);
    await changed();
    return made;
  };
  return {
    create: async (wanted: AnnouncementWanted) => kept(await post.mutateAsync({ body: wanted })),
    change: async (id: string, wanted: AnnouncementWanted, revision: number) => kept(await put.mutateAsync({ ...at(id), body: { ...wanted, revision } })),
    publish: async (id: string, revision: number, byMail: boolean) => kept(await publication.mutateAsync({ ...at(id), body: { revision, by_mail: byMail } })),
    withdraw: async (id: string) => kept(await withdrawal.mutateAsync(at(id))),
    remove: async (id: string) => { await removal.mutateAsync(at(id)); await changed(); },
  };
}

export const levelNames = { information: "announcements.level_information", attention: "announcements.level_attention", important: "announcements.level_important" } as const;
export const levelTones = { information: undefined, attention: "amber", important: "danger" } as const;
/** In the tones of a banner. */
export const bannerTones = { information: "info", attention: "warning", important: "error" } as const;
