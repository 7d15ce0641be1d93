import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { api } from "../../api/client";
import { failureOf } from "../../api/failure";
import { me, useRememberMe } from "../../api/session";
import type { Me, MeChange } from "../../api/types";
import { useFailureSentence, useLanguage } from "../../locales/Language";
import { say } from "../../ui/toasts";
import { applyTheme } from "./theme";

/** The page follows what the agent chose, on this machine or on another. */
export function useApplyPreferences(agent: Me): void {
  const { choose } = useLanguage();
  const { theme, language } = agent;
  useEffect(() => { applyTheme(theme); }, [theme]);
  useEffect(() => { choose(language); }, [language, choose]);
}

/** Changes at once, keeps on the server, and comes back when the server refuses. */
export function useChangePreference(): (change: MeChange) => Promise<void> {
  const sentence = useFailureSentence();
  const remember = useRememberMe();
  const agent = useQuery(me()).data;
  // One after the other, in the order of the choices: the last one wins on the server too.
  const patch = api.useMutation("patch", "/api/me", { scope: { id: "preferences" } });
  const latest = useRef(0);
  return async (change) => {
    if (!agent) return;
    latest.current += 1;
    const mine = latest.current;
    remember({ ...agent, ...change });
    try {
      const saved = await patch.mutateAsync({ body: change });
      if (mine === latest.current) remember(saved);
    } catch (error) {
      remember(agent);
      say(sentence(failureOf(error)), { tone: "error" });
    }
  };
}
