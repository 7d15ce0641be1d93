import { useState } from "react";

import { failureOf } from "../../../api/failure";
import { useFailureSentence } from "../../../locales/Language";
import { say } from "../../../ui/toasts";

export interface Saving {
  /** Why the last attempt was refused. */
  failure: string | null;
  busy: boolean;
  /** Does it, and says `done`; whether it was done. */
  run: (what: () => Promise<unknown>, done: string | null) => Promise<boolean>;
}

/** One change at a time; what was refused stays on the page with its reason. */
export function useSaving(): Saving {
  const sentence = useFailureSentence();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (what: () => Promise<unknown>, done: string | null) => {
    if (busy) return false;
    setFailure(null);
    setBusy(true);
    try {
      await what();
      if (done !== null) say(done);
      return true;
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { failure, busy, run };
}
