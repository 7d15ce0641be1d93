import { isSensitivity } from "../../../api/standing";
import type { Task } from "../../../api/types";
import type { Wish } from "../policy/usePolicy";
import { isTask } from "../said";

/** What is being written, kept where a reload finds it; with what is wished of a conversation that does not exist yet. */
export interface Draft extends Wish {
  text: string;
  task: Task | null;
  documents: string[];
}
export const emptyDraft: Draft = { text: "", task: null, documents: [], sensitivity: null, endpoint: null };

const prefix = "emilie.draft.";
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

export function readDraft(key: string, store: Storage = localStorage): Draft {
  try {
    const kept: unknown = JSON.parse(store.getItem(prefix + key) ?? "null");
    if (typeof kept !== "object" || kept === null) return emptyDraft;
    const { text, task, documents, sensitivity, endpoint } = kept as Record<string, unknown>;
    return {
      text: typeof text === "string" ? text : "",
      task: isTask(task) ? task : null,
      documents: strings(documents),
      sensitivity: isSensitivity(sensitivity) ? sensitivity : null,
      endpoint: typeof endpoint === "string" ? endpoint : null,
    };
  } catch {
    return emptyDraft;
  }
}

/** A browser that keeps nothing (private window, full store) still lets one write. */
export function keepDraft(key: string, draft: Draft, store: Storage = localStorage): void {
  try {
    const { text, documents, sensitivity, endpoint } = draft;
    if (text === "" && documents.length === 0 && sensitivity === null && endpoint === null) store.removeItem(prefix + key);
    else store.setItem(prefix + key, JSON.stringify(draft));
  } catch {
    return;
  }
}
