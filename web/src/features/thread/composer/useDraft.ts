import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { me } from "../../../api/session";
import type { Task } from "../../../api/types";
import { keepDraft, readDraft, type Draft } from "./drafts";

export interface Writing {
  draft: Draft;
  write: (text: string) => void;
  choose: (task: Task | null) => void;
  put: (change: Partial<Draft>) => void;
  /** For the next visit, when this one may be over. */
  keep: (change: Partial<Draft>) => void;
}

/** The question being written, found again after a reload: one draft for each conversation of each agent. */
export function useDraft(place: string, documents: string[]): Writing {
  const agent = useQuery(me()).data;
  const key = `${agent?.id ?? "nobody"}.${place}`;
  const [draft, setDraft] = useState<Draft>(() => readDraft(key));
  const kept = documents.join(" ");
  useEffect(() => {
    keepDraft(key, { ...draft, documents: kept === "" ? [] : kept.split(" ") });
  }, [key, draft, kept]);
  const latest = useRef(draft);
  useEffect(() => { latest.current = draft; });
  const put = useCallback((change: Partial<Draft>) => { setDraft((before) => ({ ...before, ...change })); }, []);
  const write = useCallback((text: string) => { put({ text }); }, [put]);
  const choose = useCallback((task: Task | null) => { put({ task }); }, [put]);
  const keep = useCallback((left: Partial<Draft>) => { keepDraft(key, { ...latest.current, ...left }); }, [key]);
  return { draft, write, choose, put, keep };
}

/** A prompt chosen from a card, before what was already written; another card's untouched prompt gives way. */
export function prefilled(before: string, prompt: string, lastPrompt: string | null): string {
  if (before.trim() === "" || before === lastPrompt) return prompt;
  const own = lastPrompt !== null && before.startsWith(lastPrompt) ? before.slice(lastPrompt.length) : before;
  return `${prompt.trimEnd()}\n\n${own.trim()}`;
}
