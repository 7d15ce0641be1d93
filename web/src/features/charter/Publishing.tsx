import { useState } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Confirm } from "../../ui/Confirm";
import { say } from "../../ui/toasts";
import { usePublish } from "./charter";
import { blanksOf } from "./draft";

export interface Edition {
  /** The version in force; 0 when there is none. */
  current: number;
  /** How many will be asked to accept the next one. */
  agents: number;
}

/** Asked first, then done: `refused` is the sentence of why it was not. */
export function usePublishing(current: number, onDone: () => void) {
  const t = useT();
  const sentence = useFailureSentence();
  const publish = usePublish();
  const [state, setState] = useState<"idle" | "asking" | "sending">("idle");
  const [refused, setRefused] = useState<string | null>(null);
  const put = async (text: string) => {
    setState("sending");
    setRefused(null);
    try {
      const number = await publish(text, current);
      say(t("charter.done", { number }));
      onDone();
    } catch (failure) {
      setRefused(sentence(failureOf(failure)));
    } finally {
      setState("idle");
    }
  };
  return { state, refused, put, ask: () => { setState("asking"); }, stay: () => { setState("idle"); } };
}

/** What publishing does is said before it is done. */
export function Publishing({ text, edition, publishing }: { text: string; edition: Edition; publishing: ReturnType<typeof usePublishing> }) {
  const t = useT();
  const number = edition.current + 1;
  const blanks = blanksOf(text);
  return (
    <>
      {publishing.refused ? <Banner tone="error" role="alert">{publishing.refused}</Banner> : null}
      <Confirm title={t("charter.publish_title", { number })} action={t("charter.publish_now", { number })} isOpen={publishing.state === "asking"} onClose={publishing.stay} onConfirm={() => void publishing.put(text)}>
        {blanks > 0 ? <Banner tone="warning">{t("charter.blanks", { count: blanks })}</Banner> : null}
        <p>{t("charter.publish_words", { count: edition.agents })}</p>
        <p>{t("charter.publish_keep")}</p>
      </Confirm>
    </>
  );
}
