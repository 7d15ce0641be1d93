import { useSyncExternalStore } from "react";

import type { SourceRef } from "./source";
import { createStore } from "./store";

/** The sources of the answer whose source is open: the thread knows them, the panel walks through them. */
const opened = createStore<{ list: SourceRef[] }>({ list: [] });

export function showSources(list: SourceRef[]): void {
  opened.set({ list });
}

export function useOpenSources(): SourceRef[] {
  return useSyncExternalStore(opened.subscribe, opened.get).list;
}
