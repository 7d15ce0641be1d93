import { createContext, useContext } from "react";
import { sameRef, type SourceRef } from "../../api/source";
import type { Source } from "./said";

/** What a citation inside a text needs: the sources of its answer, the one that is open, how to open another. */
export interface Citing {
  sources: Source[];
  opened: number | null;
  open: (source: Source) => void;
  /** The only addresses that may be linked to; all of them where nothing was searched. */
  links?: ReadonlySet<string> | null;
}
export const CitingContext = createContext<Citing>({ sources: [], opened: null, open: () => undefined });

export function useCiting(): Citing {
  return useContext(CitingContext);
}

export function refOf({ documentId: document, page, start, end, number, offered }: Source): SourceRef {
  return { document, page, start, end, number: offered ? 0 : number };
}

export function sameSource(source: Source, ref: SourceRef): boolean {
  return sameRef(refOf(source), ref);
}
