import { useState } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence } from "../../locales/Language";

/** Does one thing at a time, and keeps what was refused: its sentence, and its code. */
export function useDoing() {
  const sentence = useFailureSentence();
  const [refusal, setRefusal] = useState<{ code: string; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (verb: () => Promise<unknown>): Promise<boolean> => {
    setRefusal(null);
    setBusy(true);
    try {
      await verb();
      return true;
    } catch (error) {
      const failure = failureOf(error);
      setRefusal({ code: failure.code, words: sentence(failure) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const refuse = (words: string) => { setRefusal({ code: "", words }); };
  return { refusal, refuse, busy, run };
}
