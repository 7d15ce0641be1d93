import { useState, type ReactNode, type SyntheticEvent } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/TextArea";
import styles from "./Feedback.module.css";
import { useDoing } from "./useDoing";

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
  const { refusal, refuse, busy, run } = useDoing();
  const [words, setWords] = useState("");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (words.trim() === "") refuse(t("feedback.needed"));
    else if (await run(() => onSend(words))) onClose();
  }
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        {lead ? <p>{lead}</p> : null}
        <TextArea label={label} {...(hint !== undefined && { hint })} value={words} onChange={setWords} rows={5} maxLength={4000} autoFocus />
        {children}
        {refusal ? <Banner tone="error" role="alert" {...(refusal.code === "feedback_changed" && onStale && { action: <Button onPress={onStale}>{t("feedback.changed_meanwhile")}</Button> })}>{refusal.words}</Banner> : null}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" isDisabled={busy}>{busy ? t("feedback.sending") : action}</Button>
        </div>
      </form>
    </Dialog>
  );
}
