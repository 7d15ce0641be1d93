/** Invitations of an organisation: followed, sent, taken back; by a list, by links, by domains. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, client, send } from "../../api/client";
import "../../locales/invitations";
import { Failure } from "../../api/failure";
import type { InvitationDomain, InvitationLink, InvitationPage, Invitations, InvitationState, ListImported, ListPreview, PersonWanted, Invitation } from "../../api/types";

const pageSize = 50;
const keyOf = (organisation: string) => ["invitations", organisation];

function given<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new Failure("internal");
  return data;
}

export const linkTo = (token: string) => `${location.origin}/invitation/${token}`;

/** For those who invite in any organisation. */
export const useOrganisations = (enabled: boolean) => useQuery({ ...api.queryOptions("get", "/api/waves/organisations"), enabled });

export function useOverview(organisation: string) {
  return useQuery({
    queryKey: [...keyOf(organisation), "overview"],
    queryFn: async ({ signal }): Promise<Invitations> =>
      given((await client.GET("/api/organisations/{organisation_id}/invitations", { params: { path: { organisation_id: organisation } }, signal })).data),
  });
}

export function usePeople(organisation: string, state: InvitationState | "all", words: string) {
  return useInfiniteQuery({
    queryKey: [...keyOf(organisation), "people", state, words],
    initialPageParam: null as number | null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<InvitationPage> => {
      const query = { limit: pageSize, q: words, ...(state !== "all" && { state }), ...(pageParam !== null && { after: pageParam }) };
      return given((await client.GET("/api/organisations/{organisation_id}/invitations/people", { params: { path: { organisation_id: organisation }, query }, signal })).data);
    },
    getNextPageParam: ({ next }) => next,
  });
}

export function useLinks(organisation: string) {
  return useQuery({
    queryKey: [...keyOf(organisation), "links"],
    queryFn: async ({ signal }): Promise<InvitationLink[]> =>
      given((await client.GET("/api/organisations/{organisation_id}/invitation-links", { params: { path: { organisation_id: organisation } }, signal })).data).items,
  });
}

export function useDomains(organisation: string) {
  return useQuery({
    queryKey: [...keyOf(organisation), "domains"],
    queryFn: async ({ signal }): Promise<InvitationDomain[]> =>
      given((await client.GET("/api/organisations/{organisation_id}/invitation-domains", { params: { path: { organisation_id: organisation } }, signal })).data).items,
  });
}

async function sendList<Answer>(address: string, file: File): Promise<Answer> {
  return (await (await send(address, { method: "POST", body: file, headers: { "content-type": "text/csv" } })).json()) as Answer;
}

/** What one does with them; each makes the screen say how they stand now. */
export function useInviting(organisation: string) {
  const cache = useQueryClient();
  const path = { organisation_id: organisation };
  const again = () => cache.invalidateQueries({ queryKey: keyOf(organisation) });
  const lists = `/api/organisations/${organisation}/invitations`;
  const query = (wave: string | null, more: Record<string, string> = {}) => new URLSearchParams({ ...(wave && { wave }), ...more }).toString();
  return {
    invite: async (body: PersonWanted): Promise<Invitation> => {
      const { data } = await client.POST("/api/organisations/{organisation_id}/invitations", { params: { path }, body });
      await again();
      return given(data);
    },
    preview: (file: File, wave: string | null) => sendList<ListPreview>(`${lists}/preview?${query(wave)}`, file),
    importList: async (file: File, wave: string | null, days: string): Promise<ListImported> => {
      const done = await sendList<ListImported>(`${lists}/import?${query(wave, { days })}`, file);
      await again();
      return done;
    },
    remind: async (ids: string[] | null): Promise<number> => {
      const { data } = await client.POST("/api/organisations/{organisation_id}/invitations/remind", { params: { path }, body: { ids } });
      await again();
      return given(data).reminded;
    },
    revoke: async (id: string): Promise<void> => {
      await client.POST("/api/organisations/{organisation_id}/invitations/{invitation_id}/revoke", { params: { path: { ...path, invitation_id: id } } });
      await again();
    },
    linkOf: async (id: string): Promise<string> =>
      linkTo(given((await client.POST("/api/organisations/{organisation_id}/invitations/{invitation_id}/link", { params: { path: { ...path, invitation_id: id } } })).data).token),
    makeLink: async (body: { name: string; cap: number; expires_at: string; wave_id: string | null }): Promise<string> => {
      const { data } = await client.POST("/api/organisations/{organisation_id}/invitation-links", { params: { path }, body });
      await again();
      return linkTo(given(data).token);
    },
    revokeLink: async (id: string): Promise<void> => {
      await client.DELETE("/api/organisations/{organisation_id}/invitation-links/{link_id}", { params: { path: { ...path, link_id: id } } });
      await again();
    },
    addDomain: async (body: { domain: string; wave_id: string | null }): Promise<string> => {
      const { data } = await client.POST("/api/organisations/{organisation_id}/invitation-domains", { params: { path }, body });
      await again();
      return given(data).domain;
    },
    removeDomain: async (id: string): Promise<void> => {
      await client.DELETE("/api/organisations/{organisation_id}/invitation-domains/{domain_id}", { params: { path: { ...path, domain_id: id } } });
      await again();
    },
  };
}
