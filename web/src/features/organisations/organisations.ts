/** Organisations, their units and their members: read, changed, told. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { api, client, send } from "../../api/client";
import { Failure } from "../../api/failure";
import { me } from "../../api/session";
import type { ContactsWanted, MemberChange, Organisation, OrganisationMember, OrganisationMembers, OrganisationWanted, Role } from "../../api/types";
import "../../locales/organisations";
import { save } from "../../ui/takeAway";

const pageSize = 50;
const at = (id: string) => ({ params: { path: { organisation_id: id } } });
const listKey = api.queryOptions("get", "/api/organisations").queryKey;
const one = (id: string) => api.queryOptions("get", "/api/organisations/{organisation_id}", at(id));
const unitsOf = (id: string) => api.queryOptions("get", "/api/organisations/{organisation_id}/units", at(id));
const membersKey = (id: string) => ["members", id];

export const useOrganisations = () => useQuery(api.queryOptions("get", "/api/organisations"));
export const useOrganisation = (id: string) => useQuery(one(id));
export const useServices = (id: string) => useQuery(api.queryOptions("get", "/api/organisations/{organisation_id}/services", at(id)));
export const useUnits = (id: string) => useQuery(unitsOf(id));
export const useAdoption = (id: string) => useQuery(api.queryOptions("get", "/api/organisations/{organisation_id}/adoption", at(id)));
export const useContacts = () => useQuery(api.queryOptions("get", "/api/contacts"));

/** Which members are shown; what is empty narrows nothing. */
export interface Wanted {
  q: string;
  unit: string;
  role: Role | "";
  situation: "" | "not_started" | "started" | "suspended";
}

export const everybody: Wanted = { q: "", unit: "", role: "", situation: "" };
export const noUnit = "none";

export function queryOf({ q, unit, role, situation }: Wanted) {
  return {
    ...(q.trim() && { q: q.trim() }),
    ...(unit && (unit === noUnit ? { no_unit: true } : { unit })),
    ...(role && { role }),
    ...(situation === "suspended" && { state: "suspended" as const }),
    ...(situation === "started" && { started: "yes" as const }),
    // Who was suspended is not to be reminded.
    ...(situation === "not_started" && { started: "no" as const, state: "active" as const }),
  };
}

export function useMembers(id: string, wanted: Wanted) {
  return useInfiniteQuery({
    queryKey: [...membersKey(id), wanted],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<OrganisationMembers> => {
      const query = { ...queryOf(wanted), limit: pageSize, ...(pageParam && { after: pageParam }) };
      const { data } = await client.GET("/api/organisations/{organisation_id}/members", { params: { path: { organisation_id: id }, query }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
    getNextPageParam: ({ next }) => next,
  });
}

/** The table of those who are shown, all pages of it. */
export async function takeTable(id: string, wanted: Wanted): Promise<void> {
  const query = new URLSearchParams(Object.entries(queryOf(wanted)).map(([name, value]) => [name, String(value)]));
  const answer = await send(`/api/organisations/${id}/members/table?${query.toString()}`);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "membres.csv";
  save({ name, content: await answer.blob() });
}

async function changed(cache: QueryClient, id: string): Promise<void> {
  const keys = [listKey, one(id).queryKey, unitsOf(id).queryKey, membersKey(id)];
  await Promise.all(keys.map((queryKey) => cache.invalidateQueries({ queryKey })));
}

/** Its own agents see the name, the logo and the look at once. */
async function seen(cache: QueryClient, id: string): Promise<void> {
  await Promise.all([changed(cache, id), cache.invalidateQueries({ queryKey: me().queryKey })]);
}

export function useOrganisationVerbs() {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/organisations");
  const patch = api.useMutation("patch", "/api/organisations/{organisation_id}");
  const put = api.useMutation("put", "/api/organisations/{organisation_id}/contacts");
  return {
    create: async (wanted: OrganisationWanted): Promise<Organisation> => {
      const made = await post.mutateAsync({ body: wanted });
      await changed(cache, made.id);
      return made;
    },
    change: async (id: string, wanted: OrganisationWanted): Promise<void> => {
      await patch.mutateAsync({ ...at(id), body: wanted });
      await seen(cache, id);
    },
    changeContacts: async (id: string, wanted: ContactsWanted): Promise<void> => {
      await put.mutateAsync({ ...at(id), body: wanted });
      await changed(cache, id);
    },
    putLogo: async (id: string, file: File): Promise<void> => {
      const body = new FormData();
      body.append("file", file);
      await send(`/api/organisations/${id}/logo`, { method: "PUT", body });
      await seen(cache, id);
    },
    removeLogo: async (id: string): Promise<void> => {
      await send(`/api/organisations/${id}/logo`, { method: "DELETE" });
      await seen(cache, id);
    },
  };
}

export function useUnitVerbs(id: string) {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/organisations/{organisation_id}/units");
  const patch = api.useMutation("patch", "/api/organisations/{organisation_id}/units/{unit_id}");
  const remove = api.useMutation("delete", "/api/organisations/{organisation_id}/units/{unit_id}");
  const unit = (unit_id: string) => ({ params: { path: { organisation_id: id, unit_id } } });
  return {
    add: async (name: string) => { await post.mutateAsync({ ...at(id), body: { name } }); await changed(cache, id); },
    rename: async (unitId: string, name: string) => { await patch.mutateAsync({ ...unit(unitId), body: { name } }); await changed(cache, id); },
    remove: async (unitId: string) => { await remove.mutateAsync(unit(unitId)); await changed(cache, id); },
  };
}

export function useChangeMember(id: string): (agentId: string, change: MemberChange) => Promise<OrganisationMember> {
  const cache = useQueryClient();
  const patch = api.useMutation("patch", "/api/organisations/{organisation_id}/members/{agent_id}");
  return async (agentId, change) => {
    const member = await patch.mutateAsync({ params: { path: { organisation_id: id, agent_id: agentId } }, body: change });
    await changed(cache, id);
    return member;
  };
}

export function useMoveMember(id: string): (agentId: string, to: string) => Promise<void> {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/organisations/{organisation_id}/members/{agent_id}/move");
  return async (agentId, to) => {
    await post.mutateAsync({ params: { path: { organisation_id: id, agent_id: agentId } }, body: { organisation_id: to } });
    await Promise.all([changed(cache, id), changed(cache, to)]);
  };
}

/** Over whom each role decides, and which roles it gives; the server checks it. */
export const over: Record<Role, readonly Role[]> = {
  agent: [],
  referent: ["agent"],
  coordinator: ["agent", "referent"],
  administrator: ["agent", "referent", "coordinator", "administrator"],
};
export const roleNames = { agent: "common.role_agent", referent: "common.role_referent", coordinator: "common.role_coordinator", administrator: "common.role_administrator" } as const;
