import { useState, type ReactNode, type SyntheticEvent } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/TextArea";
import { useDoing } from "../../ui/useDoing";
import styles from "./Feedback.module.css";

interface WritingProps {
  title: string;
  label: string;
  hint?: string;
  action: string;
  onSend: (words: string) => Promise<void>;
  onClose: () => void;
  /** The feedback was changed meanwhile: what is behind is read again, what was written stays. */
  onStale?: () => void;
  lead?: string;
  children?: ReactNode;
}

/** A text to write to somebody, which stays as long as it was not taken. */
export function Writing({ title, label, hint, action, onSend, onClose, onStale, lead, children }: WritingProps) {
  const t = useT();
  const { failure, code, setFailure, busy, run } = useDoing();
  const [words, setWords] = useState("");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (words.trim() === "") setFailure(t("feedback.needed"));
    else if (await run(() => onSend(words))) onClose();
  }
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        {lead ? <p>{lead}</p> : null}
        <TextArea label={label} {...(hint !== undefined && { hint })} value={words} onChange={setWords} rows={5} maxLength={4000} autoFocus />
        {children}
        {failure ? <Banner tone="error" role="alert" {...(code === "feedback_changed" && onStale && { action: <Button onPress={onStale}>{t("feedback.changed_meanwhile")}</Button> })}>{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" isDisabled={busy}>{busy ? t("feedback.sending") : action}</Button>
        </div>
      </form>
    </Dialog>
  );
}
