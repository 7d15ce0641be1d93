import { useState, type SyntheticEvent } from "react";

import type { ContactsWanted } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/TextField";
import styles from "./Organisations.module.css";
import { useDoing } from "../../ui/useDoing";

export function ContactsForm({ known, onSave, onCancel }: { known: ContactsWanted; onSave: (wanted: ContactsWanted) => Promise<void>; onCancel: () => void }) {
  const t = useT();
  const { failure, busy, run } = useDoing();
  const [wanted, setWanted] = useState(known);
  const field = (key: keyof ContactsWanted, label: string) => <TextField label={label} value={wanted[key]} onChange={(value) => { setWanted({ ...wanted, [key]: value }); }} maxLength={200} />;
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    void run(() => onSave(wanted));
  }
  return (
    <form className={styles["form"]} onSubmit={submit}>
      {(["dpo", "security"] as const).map((who) => (
        <fieldset key={who} className={styles["group"]}>
          <legend>{t(`organisations.${who}_long`)}</legend>
          {field(`${who}_name`, t("organisations.person_name"))}
          {field(`${who}_contact`, t("organisations.person_contact"))}
        </fieldset>
      ))}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={busy}>{busy ? t("organisations.saving") : t("common.save")}</Button>
      </div>
    </form>
  );
}
