import { useState, type SyntheticEvent } from "react";

import type { Meeting } from "../../../../api/types";
import { dayAfter } from "../../../../locales/days";
import { useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { DateField } from "../../../../ui/DateField";
import { Dialog } from "../../../../ui/Dialog";
import { TextArea } from "../../../../ui/TextArea";
import { TextField } from "../../../../ui/TextField";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import styles from "../../Community.module.css";
import { useMeetingVerbs } from "./desk";
import { typedOf, wantedOf, type Typed } from "./meeting";

export function MeetingForm({ known, onClose }: { known: Meeting | null; onClose: () => void }) {
  const t = useT();
  const verbs = useMeetingVerbs();
  const { failure, setFailure, busy, run } = useDoing();
  const [typed, setTyped] = useState(() => typedOf(known));
  const field = (name: keyof Typed) => ({ value: typed[name], onChange: (value: string) => { setTyped((last) => ({ ...last, [name]: value })); } });
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const wanted = wantedOf(typed);
    if (!wanted) {
      setFailure(t("training.meeting_wrong"));
      return;
    }
    if (!await run(() => verbs.save(known, wanted))) return;
    say(t("training.meeting_saved"));
    onClose();
  }
  return (
    <Dialog title={t(known ? "training.meeting_edit" : "training.meeting_new")} size="large" isOpen onClose={onClose}>
      <form className={styles["dialog"]} noValidate onSubmit={(event) => void submit(event)}>
        <TextField label={t("training.meeting_name")} maxLength={160} autoFocus {...field("title")} />
        <TextArea label={t("training.meeting_description")} rows={2} maxLength={2_000} {...field("description")} />
        <div className={styles["fields"]}>
          <DateField label={t("training.meeting_date")} min={dayAfter(-365)} max={dayAfter(730)} {...field("day")} />
          <TextField label={t("training.meeting_time")} type="time" {...field("time")} />
          <TextField label={t("training.meeting_minutes")} inputMode="numeric" maxLength={5} {...field("minutes")} />
          <TextField label={t("training.meeting_seats")} inputMode="numeric" maxLength={6} {...field("seats")} />
        </div>
        <TextField label={t("training.meeting_where")} maxLength={200} {...field("place")} />
        <TextField label={t("training.meeting_url")} type="url" maxLength={500} {...field("link")} />
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={`${styles["actions"] ?? ""} ${styles["end"] ?? ""}`}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" isDisabled={busy}>{t("training.meeting_save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
