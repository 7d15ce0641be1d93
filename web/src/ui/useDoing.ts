import { useState } from "react";

import { useFailureSentence } from "../locales/Language";
import { refusal } from "./refusal";
import { say } from "./toasts";

type Verb = () => Promise<unknown>;

/** Does one thing at a time, and keeps what was refused: its sentence, and its code. */
export function useDoing() {
  const sentence = useFailureSentence();
  const [refused, setRefused] = useState<{ code: string | null; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (verb: Verb): Promise<boolean> => {
    setRefused(null);
    setBusy(true);
    try {
      await verb();
      return true;
    } catch (error) {
      const why = refusal(error);
      setRefused({ code: why.code, words: sentence(why) });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const setFailure = (words: string) => { setRefused({ code: null, words }); };
  return { failure: refused?.words ?? null, code: refused?.code ?? null, setFailure, busy, run };
}

/** The same where there is no room for a sentence: what was refused is said as a message, and so is what was done. */
export function useDoingAloud() {
  const sentence = useFailureSentence();
  const { busy, run: runOne } = useDoing();
  const run = (verb: Verb, done?: string): Promise<boolean> =>
    runOne(async () => {
      try {
        await verb();
      } catch (error) {
        say(sentence(refusal(error)), { tone: "error" });
        throw error;
      }
      if (done) say(done);
    });
  return { busy, run };
}
