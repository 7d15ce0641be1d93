import { createContext, useContext } from "react";
import type { SourceRef } from "../../api/source";
import type { Source } from "./said";

/** What a citation inside a text needs: the sources of its answer, the one that is open, how to open another. */
export interface Citing {
  sources: Source[];
  opened: number | null;
  open: (source: Source) => void;
}
export const CitingContext = createContext<Citing>({ sources: [], opened: null, open: () => undefined });

export function useCiting(): Citing {
  return useContext(CitingContext);
}

export function refOf(source: Source): SourceRef {
  const { documentId: document, page, start, end, number } = source;
  return { document, page, start, end, number };
}

export function sameSource(source: Source, ref: SourceRef): boolean {
  return source.number === ref.number && source.documentId === ref.document && source.page === ref.page && source.start === ref.start;
}
