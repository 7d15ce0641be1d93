/** Who is asked for publications by hand: the page and the link to it say the same. */
import { useQuery } from "@tanstack/react-query";

import { endpoints } from "./endpoints";
import { failureOf, type Failure } from "./failure";
import { openServices } from "./families";
import { searchable } from "./search";
import type { Answering, Sensitivity } from "./types";

/** `services` are null where the organisation has none. */
type Open = { services: null } | { services: Answering[]; level: Sensitivity };

/** Who would be asked, as sensitive as the organisation's conversations begin; undefined until it is known. */
export function usePublicationServices(): { open: Open | undefined; failure: Failure | null; retry: () => void } {
  const families = useQuery(searchable());
  const family = families.data?.families.find((each) => each.family === "publications");
  const known = useQuery({ ...endpoints(), enabled: family !== undefined });
  if (families.data && !family) return { open: { services: null }, failure: null, retry: () => undefined };
  if (family && known.data) {
    const level = known.data.default_sensitivity;
    return { open: { services: openServices(family, level), level }, failure: null, retry: () => undefined };
  }
  const error = families.error ?? known.error;
  const retry = () => void (families.data ? known : families).refetch();
  return { open: undefined, failure: error && failureOf(error), retry };
}
