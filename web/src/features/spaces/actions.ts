/** What is done to spaces. Each verb throws the server's refusal; those who call it say it where it belongs. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { client } from "../../api/client";
import { Failure } from "../../api/failure";
import { space, spacesChanged } from "../../api/spaces";
import type { Right, Space, SpaceChange, SpaceWanted } from "../../api/types";
import { membersOf } from "./members";

export interface SpaceVerbs {
  create: (wanted: SpaceWanted) => Promise<Space>;
  change: (id: string, change: SpaceChange) => Promise<Space>;
  /** Or, of one that is published, say that it was reviewed. `reviewOn` is `2027-03-31`. */
  publish: (id: string, reviewOn: string) => Promise<Space>;
  unpublish: (id: string) => Promise<Space>;
  remove: (id: string) => Promise<void>;
  restore: (id: string) => Promise<Space>;
  share: (id: string, agentId: string, right: Right) => Promise<void>;
  unshare: (id: string, agentId: string) => Promise<void>;
  leave: (id: string, agentId: string) => Promise<void>;
}

const at = (id: string) => ({ params: { path: { space_id: id } } });
const of = (id: string, agentId: string) => ({ params: { path: { space_id: id, agent_id: agentId } } });

export function useSpaceVerbs(): SpaceVerbs {
  const cache = useQueryClient();
  return useMemo(() => {
    async function kept({ data }: { data?: Space }): Promise<Space> {
      if (!data) throw new Failure("internal");
      cache.setQueryData(space(data.id).queryKey, data);
      await spacesChanged(cache);
      return data;
    }
    async function shared(id: string): Promise<void> {
      await Promise.all([spacesChanged(cache, id), cache.invalidateQueries({ queryKey: membersOf(id).queryKey })]);
    }
    // Its page is about to be left: it is not asked for again under it.
    async function left(id: string): Promise<void> {
      await Promise.all([spacesChanged(cache), cache.invalidateQueries({ queryKey: space(id).queryKey, refetchType: "none" })]);
    }
    return {
      create: async (wanted) => kept(await client.POST("/api/spaces", { body: { instructions: "", ...wanted } })),
      change: async (id, change) => kept(await client.PATCH("/api/spaces/{space_id}", { ...at(id), body: change })),
      publish: async (id, reviewOn) => kept(await client.PUT("/api/spaces/{space_id}/publication", { ...at(id), body: { review_on: reviewOn } })),
      unpublish: async (id) => kept(await client.DELETE("/api/spaces/{space_id}/publication", at(id))),
      remove: async (id) => {
        await client.DELETE("/api/spaces/{space_id}", at(id));
        await left(id);
      },
      restore: async (id) => kept(await client.POST("/api/spaces/{space_id}/restore", at(id))),
      share: async (id, agentId, right) => {
        await client.PUT("/api/spaces/{space_id}/members/{agent_id}", { ...of(id, agentId), body: { right } });
        await shared(id);
      },
      unshare: async (id, agentId) => {
        await client.DELETE("/api/spaces/{space_id}/members/{agent_id}", of(id, agentId));
        await shared(id);
      },
      leave: async (id, agentId) => {
        await client.DELETE("/api/spaces/{space_id}/members/{agent_id}", of(id, agentId));
        await left(id);
      },
    };
  }, [cache]);
}
