/** Training, as agents follow it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../../../api/client";
import type { Declared, Meeting, QuizResult } from "../../../api/types";
import "../../../locales/training";

const offered = () => api.queryOptions("get", "/api/training/offered");
const one = (id: string) => api.queryOptions("get", "/api/training/offered/{module_id}", { params: { path: { module_id: id } } });
const coming = () => api.queryOptions("get", "/api/training/meetings/coming");
const record = () => api.queryOptions("get", "/api/training/record");

export const useOffered = () => useQuery(offered());
export const useModule = (id: string) => useQuery(one(id));
export const useComing = () => useQuery(coming());
export const useRecord = () => useQuery(record());
export const useCertificate = (id: string) => useQuery(api.queryOptions("get", "/api/training/certificates/{completion_id}", { params: { path: { completion_id: id } } }));

/** What one does of a module; its progress is read again, whatever the answer. */
export function useFollowing(id: string, version: number) {
  const cache = useQueryClient();
  const reading = api.useMutation("post", "/api/training/offered/{module_id}/parts/{part_id}/reading");
  const attempts = api.useMutation("post", "/api/training/offered/{module_id}/parts/{part_id}/attempts");
  const at = (part: string) => ({ params: { path: { module_id: id, part_id: part } } });
  const again = () => Promise.all([one(id), offered(), record()].map(({ queryKey }) => cache.invalidateQueries({ queryKey })));
  return {
    read: async (part: string): Promise<void> => {
      try {
        await reading.mutateAsync({ ...at(part), body: { version } });
      } finally {
        await again();
      }
    },
    attempt: async (part: string, answers: number[][]): Promise<QuizResult> => {
      try {
        return await attempts.mutateAsync({ ...at(part), body: { version, answers } });
      } finally {
        await again();
      }
    },
  };
}

export function useEnrolment(): { enrol: (meeting: Meeting) => Promise<void>; leave: (meeting: Meeting) => Promise<void> } {
  const cache = useQueryClient();
  const put = api.useMutation("put", "/api/training/meetings/{meeting_id}/enrolment");
  const remove = api.useMutation("delete", "/api/training/meetings/{meeting_id}/enrolment");
  const done = async (act: Promise<unknown>) => {
    try {
      await act;
    } finally {
      await cache.invalidateQueries({ queryKey: coming().queryKey });
    }
  };
  const at = ({ id }: Meeting) => ({ params: { path: { meeting_id: id } } });
  return { enrol: (meeting) => done(put.mutateAsync(at(meeting))), leave: (meeting) => done(remove.mutateAsync(at(meeting))) };
}

export function useDeclarations(): { declare: (wanted: Declared) => Promise<void>; remove: (id: string) => Promise<void> } {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/training/declarations");
  const removal = api.useMutation("delete", "/api/training/declarations/{declaration_id}");
  return {
    declare: async (body) => { cache.setQueryData(record().queryKey, await post.mutateAsync({ body })); },
    remove: async (id) => {
      await removal.mutateAsync({ params: { path: { declaration_id: id } } });
      await cache.invalidateQueries({ queryKey: record().queryKey });
    },
  };
}

/** « 1,5 »: hours of so many minutes, as they are written. */
export const hoursWords = (minutes: number, language: "fr" | "en"): string => (minutes / 60).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 2 });

/** `14:30`, on the clocks of this browser. */
export const timeWords = (moment: string, language: "fr" | "en"): string => new Date(moment).toLocaleTimeString(language === "fr" ? "fr-FR" : "en-GB", { hour: "2-digit", minute: "2-digit" });
