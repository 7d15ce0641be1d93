import { useEffect } from "react";

import type { Instance } from "../../api/types";
import { signInAddress } from "./IssuerLink";

/**
 * Goes to the only provider, where it may answer without showing anything; whether the browser is on its way.
 * Once: every way back from there says `asked`, and the server keeps count as well.
 */
export function useSilent(known: Instance, { asked, back }: { asked: boolean; back: string }): boolean {
  const only = known.issuers.length === 1 ? known.issuers[0] : undefined;
  const goes = !asked && only?.silent ? only.name : null;
  useEffect(() => {
    if (goes !== null) location.replace(signInAddress(goes, { back, silent: true }));
  }, [goes, back]);
  return goes !== null;
}
