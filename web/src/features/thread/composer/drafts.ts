import { isSensitivity } from "../../../api/standing";
import { isFamily } from "../../../api/families";
import type { Family, Length, Task } from "../../../api/types";
import type { Wish } from "../policy/usePolicy";
import { isLength, isTask } from "../said";

/** What is being written, kept where a reload finds it; with what is wished of a conversation that does not exist yet. */
export interface Draft extends Wish {
  text: string;
  task: Task | null;
  /** Of a summary. */
  length: Length;
  documents: string[];
  /** What is switched on; null as long as it is as it was for the question before. */
  search: Family[] | null;
}
export const emptyDraft: Draft = { text: "", task: null, length: "moyen", documents: [], sensitivity: null, endpoint: null, search: null };

/** What is on for the question being written: as it was for the one before, until that is changed. */
export function switchedOn({ search }: Draft, before: readonly Family[] = []): readonly Family[] {
  return search ?? before;
}

/** What a question takes along of it. */
export function carried(search: readonly Family[]): { search?: Family[] } {
  return search.length > 0 ? { search: [...search] } : {};
}

const prefix = "emilie.draft.";
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

export function readDraft(key: string, store: Storage = localStorage): Draft {
  try {
    const kept: unknown = JSON.parse(store.getItem(prefix + key) ?? "null");
    if (typeof kept !== "object" || kept === null) return emptyDraft;
    const { text, task, length, documents, sensitivity, endpoint, search } = kept as Record<string, unknown>;
    return {
      text: typeof text === "string" ? text : "",
      task: isTask(task) ? task : null,
      length: isLength(length) ? length : emptyDraft.length,
      documents: strings(documents),
      sensitivity: isSensitivity(sensitivity) ? sensitivity : null,
      endpoint: typeof endpoint === "string" ? endpoint : null,
      search: Array.isArray(search) ? search.filter(isFamily) : null,
    };
  } catch {
    return emptyDraft;
  }
}

/** A browser that keeps nothing (private window, full store) still lets one write. */
export function keepDraft(key: string, draft: Draft, store: Storage = localStorage): void {
  try {
    const { text, documents, sensitivity, endpoint, search } = draft;
    if (text === "" && documents.length === 0 && sensitivity === null && endpoint === null && search === null) store.removeItem(prefix + key);
    else store.setItem(prefix + key, JSON.stringify(draft));
  } catch {
    return;
  }
}
