import { useState, type SyntheticEvent } from "react";

import type { FeedbackChannel } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { RadioGroup } from "../../ui/RadioGroup";
import { TextArea } from "../../ui/TextArea";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import { useSend } from "./feedback";
import styles from "./Feedback.module.css";
import { channels } from "./words";

/** The general channel: an idea, a problem, a question, a praise. */
export function NewMessage() {
  const t = useT();
  const send = useSend();
  const { failure, setFailure, busy, run } = useDoing();
  const [kind, setKind] = useState<FeedbackChannel>("idea");
  const [words, setWords] = useState("");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (words.trim() === "") setFailure(t("feedback.needed"));
    else if (await run(() => send(kind, words))) {
      setWords("");
      say(t("feedback.thanks"));
    }
  }
  return (
    <section className={styles["card"]} aria-labelledby="feedback-new">
      <h2 id="feedback-new" className={styles["heading"]}>{t("feedback.new_title")}</h2>
      <form className={styles["part"]} onSubmit={(event) => void submit(event)}>
        <RadioGroup label={t("feedback.new_kind")} value={kind} onChange={setKind} choices={channels.map((value) => ({ value, label: t(`feedback.kind_${value}`) }))} />
        <TextArea label={t("feedback.new_words")} hint={t("feedback.new_hint")} value={words} onChange={setWords} rows={4} maxLength={4000} />
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div><Button look="primary" type="submit" isDisabled={busy}>{busy ? t("feedback.sending") : t("feedback.send")}</Button></div>
      </form>
    </section>
  );
}
