import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { me } from "../../../api/session";
import type { Task } from "../../../api/types";
import { keepDraft, readDraft, type Draft } from "./drafts";

export interface Writing {
  draft: Draft;
  write: (text: string) => void;
  choose: (task: Task | null) => void;
  put: (draft: Draft) => void;
  /** For the next visit, when this one may be over. */
  keep: (draft: Draft) => void;
}

/** The question being written, found again after a reload: one draft for each conversation of each agent. */
export function useDraft(place: string, documents: string[]): Writing {
  const agent = useQuery(me()).data;
  const key = `${agent?.id ?? "nobody"}.${place}`;
  const [draft, put] = useState<Draft>(() => readDraft(key));
  const kept = documents.join(" ");
  useEffect(() => {
    keepDraft(key, { ...draft, documents: kept === "" ? [] : kept.split(" ") });
  }, [key, draft, kept]);
  const write = useCallback((text: string) => { put((before) => ({ ...before, text })); }, []);
  const choose = useCallback((task: Task | null) => { put((before) => ({ ...before, task })); }, []);
  const keep = useCallback((left: Draft) => { keepDraft(key, left); }, [key]);
  return { draft, write, choose, put, keep };
}

/** A prompt chosen from a card, before what was already written; another card's untouched prompt gives way. */
export function prefilled(before: string, prompt: string, lastPrompt: string | null): string {
  if (before.trim() === "" || before === lastPrompt) return prompt;
  const own = lastPrompt !== null && before.startsWith(lastPrompt) ? before.slice(lastPrompt.length) : before;
  return `${prompt.trimEnd()}\n\n${own.trim()}`;
}
