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
      .then(async () => {
        forgetDrafts();
        await navigate({ to: "/sign-in" });
        cache.clear();
      })
      .catch((error: unknown) => { say(sentence(failureOf(error)), { tone: "error" }); });
  };
}
