import { Suspense, useContext, useState, type ReactNode } from "react";
import { PromptingContext } from "../prompting";

/** `/`, typed in an empty composer, opens the prompts; what is typed while they arrive narrows them. */
export function useSlash(text: string, put: (text: string) => void): { isOpen: boolean; see: (before: string, after: string) => void; slot: ReactNode } {
  const prompting = useContext(PromptingContext);
  const [asked, ask] = useState(false);
  const isOpen = asked && prompting !== null && text.startsWith("/");
  const end = (left: string) => {
    ask(false);
    put(left);
  };
  return {
    isOpen,
    see: (before, after) => { ask((open) => after.startsWith("/") && (open || (before === "" && after === "/"))); },
    slot: isOpen ? <Suspense><prompting.Slash typed={text.slice(1)} onUse={end} onClose={end} /></Suspense> : null,
  };
}
