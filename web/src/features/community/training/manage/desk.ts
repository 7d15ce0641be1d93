/** Training, as referents and coordinators make it. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client, send } from "../../../../api/client";
import { Failure } from "../../../../api/failure";
import type { Meeting, MeetingWanted, Meetings, ModuleLine, TrainingContent, TrainingModule, TrainingVideo } from "../../../../api/types";
import "../../../../locales/training";
import { save } from "../../../../ui/takeAway";

const list = () => api.queryOptions("get", "/api/training/modules");
const at = (id: string) => ({ params: { path: { module_id: id } } });
const one = (id: string) => api.queryOptions("get", "/api/training/modules/{module_id}", at(id));
const offeredKey = () => api.queryOptions("get", "/api/training/offered").queryKey;
const meetingsKey = ["training", "meetings"];
const meetingAt = (id: string) => ({ params: { path: { meeting_id: id } } });
const meeting = (id: string) => api.queryOptions("get", "/api/training/meetings/{meeting_id}", meetingAt(id));

export const useModules = () => useQuery(list());
// What is being written is not replaced under the hands of who writes.
export const useDraft = (id: string) => useQuery({ ...one(id), refetchOnWindowFocus: false, staleTime: 0 });
export const useMeeting = (id: string) => useQuery(meeting(id));
export const useEvidence = (id: string) => useQuery(api.queryOptions("get", "/api/organisations/{organisation_id}/training/evidence", { params: { path: { organisation_id: id } } }));

export function useModuleVerbs() {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/training/modules");
  const example = api.useMutation("post", "/api/training/modules/example");
  const put = api.useMutation("put", "/api/training/modules/{module_id}");
  const publication = api.useMutation("post", "/api/training/modules/{module_id}/publication");
  const patch = api.useMutation("patch", "/api/training/modules/{module_id}");
  const removal = api.useMutation("delete", "/api/training/modules/{module_id}");
  const order = api.useMutation("put", "/api/training/modules/order");
  const changed = () => Promise.all([list().queryKey, offeredKey()].map((queryKey) => cache.invalidateQueries({ queryKey })));
  const kept = async (made: TrainingModule) => {
    cache.setQueryData(one(made.id).queryKey, made);
    await changed();
    return made;
  };
  return {
    create: async (content: TrainingContent) => kept(await post.mutateAsync({ body: content })),
    installExample: async () => kept(await example.mutateAsync({})),
    write: async (id: string, content: TrainingContent, revision: number) => kept(await put.mutateAsync({ ...at(id), body: { content, revision } })),
    publish: async (id: string, revision: number) => kept(await publication.mutateAsync({ ...at(id), body: { revision } })),
    setOpen: async (id: string, open: boolean) => kept(await patch.mutateAsync({ ...at(id), body: { open } })),
    remove: async (id: string) => { await removal.mutateAsync(at(id)); await changed(); },
    order: async (items: readonly ModuleLine[]) => {
      try {
        await order.mutateAsync({ body: { ids: items.map(({ id }) => id) } });
      } finally {
        await changed();
      }
    },
  };
}

export function useVideoVerbs(moduleId: string) {
  const put = api.useMutation("put", "/api/training/videos/{video_id}/words");
  return {
    add: async (file: File): Promise<TrainingVideo> => {
      const body = new FormData();
      body.append("file", file);
      return await (await send(`/api/training/modules/${moduleId}/videos`, { method: "POST", body })).json() as TrainingVideo;
    },
    word: async (id: string, captions: string, transcript: string): Promise<TrainingVideo> => put.mutateAsync({ params: { path: { video_id: id } }, body: { captions, transcript } }),
  };
}

export function useMeetings() {
  return useInfiniteQuery({
    queryKey: meetingsKey,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<Meetings> => {
      const { data } = await client.GET("/api/training/meetings", { params: { query: pageParam ? { before: pageParam } : {} }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ next }) => next,
  });
}

export function useMeetingVerbs() {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/training/meetings");
  const put = api.useMutation("put", "/api/training/meetings/{meeting_id}");
  const cancellation = api.useMutation("post", "/api/training/meetings/{meeting_id}/cancellation");
  const attendance = api.useMutation("put", "/api/training/meetings/{meeting_id}/attendance");
  const changed = () => cache.invalidateQueries({ queryKey: meetingsKey });
  return {
    save: async (known: Meeting | null, body: MeetingWanted) => {
      await (known ? put.mutateAsync({ ...meetingAt(known.id), body }) : post.mutateAsync({ body }));
      await changed();
    },
    cancel: async (id: string) => { await cancellation.mutateAsync(meetingAt(id)); await changed(); },
    attend: async (id: string, present: string[], absent: string[]) => {
      cache.setQueryData(meeting(id).queryKey, await attendance.mutateAsync({ ...meetingAt(id), body: { present, absent } }));
      await changed();
    },
  };
}

/** Who followed what, as a file. */
export async function takeEvidence(organisationId: string): Promise<void> {
  const answer = await send(`/api/organisations/${organisationId}/training/evidence/table`);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "formation.csv";
  save({ name, content: await answer.blob() });
}
