import { useState, type SyntheticEvent } from "react";
import { Link } from "react-aria-components";

import type { FeedbackReason, Thumb } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { CheckboxGroup } from "../../ui/CheckboxGroup";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/TextArea";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import { Attach, type Attached } from "./Attach";
import { Check } from "./Check";
import { usePreview, useThumbVerbs } from "./feedback";
import styles from "./Feedback.module.css";
import { reasonsOf } from "./words";

interface ThumbDialogProps {
  conversationId: string;
  messageId: string;
  thumb: Thumb;
  onClose: () => void;
}

/** What one adds to a thumb that is given already: reasons, words, an answer that is wanted, the exchange. */
export default function ThumbDialog({ conversationId, messageId, thumb, onClose }: ThumbDialogProps) {
  const t = useT();
  const verbs = useThumbVerbs(conversationId, messageId);
  const { failure, busy, run } = useDoing();
  const [reasons, setReasons] = useState<FeedbackReason[]>(thumb.reasons);
  const [words, setWords] = useState(thumb.words);
  const [named, setNamed] = useState(thumb.named);
  const [chosen, setChosen] = useState<Attached>("none");
  const [goesUp, setGoesUp] = useState(false);
  const preview = usePreview(conversationId, messageId, chosen === "none" ? null : chosen);
  const { id, kind, attached } = thumb;
  const seen = chosen === "none" ? null : preview.data;

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const done = await run(async () => {
      await verbs.give({ kind, reasons, words, named });
      if (seen) await verbs.attach(id, seen, goesUp);
    });
    // What was to be attached may have changed: it is shown anew.
    if (!done && seen) void preview.refetch();
    if (!done) return;
    onClose();
    say(t("feedback.thanks"));
  }
  async function remove(): Promise<void> {
    if (!await run(() => verbs.remove(id))) return;
    onClose();
    say(t("feedback.removed"));
  }

  return (
    <Dialog title={t(kind === "up" ? "feedback.dialog_up" : "feedback.dialog_down")} isOpen onClose={onClose}>
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        <p className={styles["soft"]}>{t("feedback.given")}</p>
        <div className={styles["reasons"]}>
          <CheckboxGroup label={t("feedback.reasons")} value={reasons} onChange={setReasons} choices={reasonsOf[kind].map((value) => ({ value, label: t(`feedback.reason_${value}`) }))} />
        </div>
        <TextArea label={t("feedback.words")} hint={t(named ? "feedback.words_named_hint" : "feedback.words_hint")} value={words} onChange={setWords} maxLength={4000} />
        <div>
          <Check isSelected={named} onChange={setNamed}>{t("feedback.named")}</Check>
          <p className={styles["soft"]}>{t("feedback.named_hint")}</p>
        </div>
        {attached ? (
          <Banner>{t("feedback.attached_already")} <Link href={`/retours/${id}`}>{t("feedback.see_mine")}</Link></Banner>
        ) : <Attach chosen={chosen} onChoose={setChosen} goesUp={goesUp} onGoesUp={setGoesUp} preview={preview} />}
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <span className={styles["apart"]}><Button look="quiet" isDisabled={busy} onPress={() => void remove()}>{t("feedback.remove")}</Button></span>
          <Button onPress={onClose}>{t("feedback.close_it")}</Button>
          <Button look="primary" type="submit" isDisabled={busy || (chosen !== "none" && !seen)}>{busy ? t("feedback.sending") : t("feedback.send")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
