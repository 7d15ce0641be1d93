import { useQuery } from "@tanstack/react-query";

import { instance, me } from "../api/session";
import type { Instance } from "../api/types";

export interface Identity {
  look: Instance["theme"];
  institution: string;
  /** In place of ours. */
  accent: Instance["accent"];
}

/** What the pages look like: as the organisation of who is signed in has chosen, or as the instance. */
export function useIdentity(): Identity | null {
  const known = useQuery(instance()).data;
  // What is known of who is signed in, if anybody is: this asks nothing.
  const agent = useQuery({ ...me(), enabled: false }).data;
  const theirs = agent?.organisation;
  const accent = agent?.accent ?? known?.accent ?? null;
  if (!known) return null;
  return theirs?.look ? { look: theirs.look, institution: theirs.name, accent } : { look: known.theme, institution: known.institution, accent };
}
