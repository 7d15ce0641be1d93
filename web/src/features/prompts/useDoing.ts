import { useState } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence } from "../../locales/Language";
import { say } from "../../ui/toasts";

/** Does one thing at a time, and says what was refused. */
export function useDoing() {
  const sentence = useFailureSentence();
  const [busy, setBusy] = useState(false);
  const run = async (verb: () => Promise<unknown>, done?: string): Promise<boolean> => {
    setBusy(true);
    try {
      await verb();
      if (done) say(done);
      return true;
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}
