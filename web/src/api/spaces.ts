/** Reading spaces: used by the rail, by a conversation that has one, and by their own pages. Writing is in features/spaces. */
import { useQuery, type QueryClient } from "@tanstack/react-query";

import { api } from "./client";

/** All that the agent may see: their own, those shared with them, those that their organisation publishes. */
export const spaces = () => api.queryOptions("get", "/api/spaces", {}, { staleTime: 60_000 });

export const space = (id: string) => api.queryOptions("get", "/api/spaces/{space_id}", { params: { path: { space_id: id } } });

/** To call when a space was changed, or what it holds. */
export async function spacesChanged(cache: QueryClient, id?: string): Promise<void> {
  const changed = [cache.invalidateQueries({ queryKey: spaces().queryKey })];
  if (id) changed.push(cache.invalidateQueries({ queryKey: space(id).queryKey }));
  await Promise.all(changed);
}

/** The name of a space that the agent sees; null for another, and until it is known. */
export function useSpaceName(id: string | null): string | null {
  const known = useQuery({ ...spaces(), enabled: id !== null }).data;
  return known?.items.find((one) => one.id === id)?.name ?? null;
}
