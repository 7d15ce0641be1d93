import { useNavigate } from "@tanstack/react-router";

import type { Me } from "../api/types";
import { keepDraft, readDraft } from "../features/thread/composer/drafts";
import { prefilled } from "../features/thread/composer/useDraft";

/** Puts a text in the composer of the home page, before what was being written there; sends nothing. */
export function useUsePrompt(agent: Me): (text: string) => void {
  const navigate = useNavigate();
  return (text) => {
    const key = `${agent.id}.new`;
    const draft = readDraft(key);
    keepDraft(key, { ...draft, text: prefilled(draft.text, text, null) });
    void navigate({ to: "/" });
  };
}
