import type { Task } from "../../../api/types";
import { isTask } from "../said";

/** What is being written, kept where a reload finds it. */
export interface Draft {
  text: string;
  task: Task | null;
  documents: string[];
}
export const emptyDraft: Draft = { text: "", task: null, documents: [] };

const prefix = "emilie.draft.";
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

export function readDraft(key: string, store: Storage = localStorage): Draft {
  try {
    const kept: unknown = JSON.parse(store.getItem(prefix + key) ?? "null");
    if (typeof kept !== "object" || kept === null) return emptyDraft;
    const { text, task, documents } = kept as Record<string, unknown>;
    return {
      text: typeof text === "string" ? text : "",
      task: isTask(task) ? task : null,
      documents: strings(documents),
    };
  } catch {
    return emptyDraft;
  }
}

/** A browser that keeps nothing (private window, full store) still lets one write. */
export function keepDraft(key: string, draft: Draft, store: Storage = localStorage): void {
  try {
    if (draft.text === "" && draft.documents.length === 0) store.removeItem(prefix + key);
    else store.setItem(prefix + key, JSON.stringify(draft));
  } catch {
    return;
  }
}
