/** The directory of an organisation: plugged in by tokens, told how it goes. */
import { useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import "../../locales/directory";

const at = (id: string) => ({ params: { path: { organisation_id: id } } });

export const useDirectory = (id: string) => api.useQuery("get", "/api/organisations/{organisation_id}/directory", at(id));

export function useTokenVerbs(id: string) {
  const cache = useQueryClient();
  const post = api.useMutation("post", "/api/organisations/{organisation_id}/directory/tokens");
  const remove = api.useMutation("delete", "/api/organisations/{organisation_id}/directory/tokens/{key_id}");
  const anew = () => cache.invalidateQueries({ queryKey: api.queryOptions("get", "/api/organisations/{organisation_id}/directory", at(id)).queryKey });
  return {
    make: async (name: string, days: number | null): Promise<string> => {
      const { secret } = await post.mutateAsync({ ...at(id), body: { name, days } });
      await anew();
      return secret;
    },
    revoke: async (keyId: string) => {
      await remove.mutateAsync({ params: { path: { organisation_id: id, key_id: keyId } } });
      await anew();
    },
  };
}
