import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { client } from "../../../api/client";
import { conversation } from "../../../api/conversations";
import { endpoints } from "../../../api/endpoints";
import { above, highest, standing, type Standing } from "../../../api/standing";
import { Failure, failureOf } from "../../../api/failure";
import type { Conversation, Endpoints, Sensitivity } from "../../../api/types";
import { useFailureSentence } from "../../../locales/Language";
import { say } from "../../../ui/toasts";

/** What an agent may say of where questions go; null leaves it to the organisation, and to Émilie. */
export interface Wish {
  sensitivity: Sensitivity | null;
  endpoint: string | null;
}
export type Choose = (change: Partial<Wish>) => void;

export interface Policy {
  known: Endpoints;
  /** Of the next question, attached files counted. */
  standing: Standing;
  /** Of the conversation, or of the one about to be created, without the files. */
  own: Sensitivity;
  /** What set the level: nothing lower can be chosen, unless it is a wish. */
  from: "floor" | "space" | "wish" | "conversation" | "file";
  /** It is about to begin in a space, which may ask for more than the organisation does. */
  inSpace: boolean;
  floor: Sensitivity;
  choose: Choose;
}

/** Changes a conversation at once, and back with the reason when the server refuses. */
function useChange(id: string): Choose {
  const cache = useQueryClient();
  const sentence = useFailureSentence();
  const latest = useRef(0);
  const { queryKey } = conversation(id);
  const put = (change: Partial<Conversation>) => {
    cache.setQueryData<Conversation>(queryKey, (before) => before && { ...before, ...change });
  };
  const change = async ({ sensitivity, endpoint }: Partial<Wish>) => {
    const mine = (latest.current += 1);
    const before = cache.getQueryData<Conversation>(queryKey);
    const wanted = { ...(sensitivity && { sensitivity }), ...(endpoint !== undefined && { endpoint }) };
    await cache.cancelQueries({ queryKey });
    put(wanted);
    try {
      const { data } = await client.PATCH("/api/conversations/{conversation_id}", { params: { path: { conversation_id: id } }, body: wanted });
      if (!data) throw new Failure("internal");
      if (mine === latest.current) put({ sensitivity: data.sensitivity, endpoint: data.endpoint });
    } catch (error) {
      if (before) put({ ...(sensitivity && { sensitivity: before.sensitivity }), ...(endpoint !== undefined && { endpoint: before.endpoint }) });
      say(sentence(failureOf(error)), { tone: "error" });
      void cache.invalidateQueries({ queryKey });
    }
  };
  return (wish) => { void change(wish); };
}

const noWish: Wish = { sensitivity: null, endpoint: null };

/** The policy over the next question of a conversation, or of `new`, in a space of that sensitivity or in none; null until it is known. */
export function usePolicy(place: string, marks: readonly Sensitivity[] = [], wish: Wish = noWish, onWish: Choose = () => undefined, space?: Sensitivity): Policy | null {
  const known = useQuery(endpoints()).data;
  const begun = useQuery({ ...conversation(place), enabled: place !== "new" }).data;
  const change = useChange(place);
  if (!known) return null;
  const over = (own: Sensitivity, floor: Sensitivity, from: Policy["from"], endpoint: string | null, choose: Choose): Policy => {
    const level = highest(own, marks);
    return { known, own, inSpace: space !== undefined, floor: highest(floor, marks), from: above(level, own) ? "file" : from, standing: standing(known, level, endpoint), choose };
  };
  if (place !== "new") return begun ? over(begun.sensitivity, begun.sensitivity, "conversation", begun.endpoint, change) : null;
  const floor = highest(known.default_sensitivity, space ? [space] : []);
  const own = highest(floor, wish.sensitivity ? [wish.sensitivity] : []);
  return over(own, floor, above(own, floor) ? "wish" : above(floor, known.default_sensitivity) ? "space" : "floor", wish.endpoint, onWish);
}
