import { useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { fitToText } from "../composer/fit";
import { sends } from "../composer/keys";
import styles from "./Question.module.css";

interface EditQuestionProps {
  before: string;
  /** A version that could not be sent, to try again. */
  attempt: string | null;
  onSend: (text: string) => void;
  onCancel: () => void;
}

/** The question, written again: it makes a new branch, the first version stays. */
export function EditQuestion({ before, attempt, onSend, onCancel }: EditQuestionProps) {
  const t = useT();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(attempt ?? before);
  const ready = text.trim() !== "" && text !== before;
  useLayoutEffect(() => { fitToText(area.current); }, [text]);
  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, []);
  return (
    <div className={styles["editing"]}>
      <textarea
        ref={area}
        value={text}
        rows={1}
        aria-label={t("thread.edit_label")}
        aria-describedby="edit-hint"
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.nativeEvent.isComposing) onCancel();
          if (!sends({ ...event, isComposing: event.nativeEvent.isComposing })) return;
          event.preventDefault();
          if (ready) onSend(text);
        }}
      />
      <p id="edit-hint" className={styles["hint"]}>{t("thread.edit_hint")}</p>
      <div className={styles["ways"]}>
        <Button look="quiet" onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" isDisabled={!ready} onPress={() => { onSend(text); }}>{t("thread.edit_send")}</Button>
      </div>
    </div>
  );
}
