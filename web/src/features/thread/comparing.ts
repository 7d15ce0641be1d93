import { createContext, useContext } from "react";
import type { ComparisonRef } from "../../api/comparison";

/** The comparison that is open beside the thread, and how to open one. */
export interface Comparing {
  opened: ComparisonRef | null;
  open: (comparison: ComparisonRef) => void;
}
export const ComparingContext = createContext<Comparing>({ opened: null, open: () => undefined });

export function useComparing(): Comparing {
  return useContext(ComparingContext);
}
