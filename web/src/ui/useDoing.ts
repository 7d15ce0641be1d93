import { useState } from "react";

import { useFailureSentence } from "../locales/Language";
import { refusal } from "./refusal";

/** Does one thing at a time, and keeps the sentence of what was refused. */
export function useDoing() {
  const sentence = useFailureSentence();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (verb: () => Promise<unknown>): Promise<boolean> => {
    setFailure(null);
    setBusy(true);
    try {
      await verb();
      return true;
    } catch (error) {
      setFailure(sentence(refusal(error)));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { failure, setFailure, busy, run };
}
