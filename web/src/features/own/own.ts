/** What is one's own: counted, put in one file, taken away. */
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client } from "../../api/client";
import "../../locales/own";
import type { Takeaway, Takeaways } from "../../api/types";
import type { TextKey } from "../../locales/text";

const watched = 2_000;
const list = () => api.queryOptions("get", "/api/me/takeaways");

export const underWay = ({ state }: Takeaway) => state === "waiting" || state === "running";

/** Nothing is counted while a file is made: what was counted before stays shown. */
const stillCounted = (before: Takeaways | undefined, now: Takeaways): Takeaways => (now.has.length === 0 && before ? { ...now, has: before.has } : now);

export const useTakeaways = () => useQuery({ ...list(), structuralSharing: (before, now) => stillCounted(before as Takeaways | undefined, now as Takeaways), refetchInterval: ({ state }) => (state.data?.items.some(underWay) ? watched : false) });

export function useTakeawayVerbs() {
  const cache = useQueryClient();
  const anew = () => cache.invalidateQueries({ queryKey: list().queryKey });
  return {
    ask: async () => { await client.POST("/api/me/takeaways"); await anew(); },
    remove: async (id: string) => { await client.DELETE("/api/me/takeaways/{takeaway_id}", { params: { path: { takeaway_id: id } } }); await anew(); },
  };
}

const kinds: Record<string, TextKey> = { account: "own.kind_account", batches: "own.kind_batches", conversations: "own.kind_conversations", documents: "own.kind_documents", translations: "own.kind_translations", spaces: "own.kind_spaces", prompts: "own.kind_prompts", feedback: "own.kind_feedback", training: "own.kind_training" };

/** The name of a kind of things, where the browser knows one. */
export const kindName = (kind: string): TextKey | null => (Object.hasOwn(kinds, kind) ? kinds[kind] ?? null : null);

/** « 12 Mo »: to one figure after the comma below ten. */
export function sizeWords(bytes: number, language: "fr" | "en"): string {
  const [unit, size] = bytes >= 1e9 ? ["gigabyte", bytes / 1e9] as const : bytes >= 1e6 ? ["megabyte", bytes / 1e6] as const : ["kilobyte", Math.max(1, bytes / 1e3)] as const;
  return new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB", { style: "unit", unit, maximumFractionDigits: size < 10 ? 1 : 0 }).format(size);
}
