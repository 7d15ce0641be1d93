import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { api } from "../api/client";
import { failureOf } from "../api/failure";
import { useFailureSentence } from "../locales/Language";
import { say } from "../ui/toasts";

/** Leaving on purpose also takes the drafts away: the next person at this machine must not read them. */
function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("emilie.draft.")) localStorage.removeItem(key);
  } catch {
    // Storage refused: nothing was kept.
  }
}

export function useSignOut(): () => void {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const sentence = useFailureSentence();
  const { mutateAsync } = api.useMutation("post", "/api/sign-out");
  return () => {
    mutateAsync({})
      .then(async (left) => {
        forgetDrafts();
        // The provider's own session ends too: it sends the browser back to the sign-in page.
        if (left) { location.assign(left.url); return; }
        await navigate({ to: "/sign-in", search: { asked: true } });
        cache.clear();
      })
      .catch((error: unknown) => { say(sentence(failureOf(error)), { tone: "error" }); });
  };
}
