import { useState, type SyntheticEvent } from "react";

import type { Organisation, OrganisationWanted } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { RadioGroup } from "../../ui/RadioGroup";
import { TextField } from "../../ui/TextField";
import styles from "./Organisations.module.css";
import { useDoing } from "../../ui/useDoing";

type Look = "instance" | NonNullable<Organisation["look"]>;
const looks: readonly Look[] = ["instance", "neutral", "state"];

/** Digits only, spaces allowed as people write numbers; nothing is no limit. */
export function seatsOf(written: string): number | null | undefined {
  const digits = written.replace(/[\s\u00a0\u202f.]/g, "");
  if (digits === "") return null;
  return /^\d{1,7}$/.test(digits) ? Number(digits) : undefined;
}

/** What is written in the fields before anything is typed. */
function writtenOf(organisation?: Organisation) {
  const { name = "", siret, seats, look, declared = false } = organisation ?? {};
  return { name, siret: siret ?? "", seats: seats?.toString() ?? "", look: look ?? ("instance" as const), declared };
}

interface FormProps {
  /** The one that is changed; none for a new one. */
  organisation?: Organisation;
  action: string;
  onSave: (wanted: OrganisationWanted) => Promise<unknown>;
  onCancel: () => void;
}

export function OrganisationForm({ organisation, action, onSave, onCancel }: FormProps) {
  const t = useT();
  const { failure, setFailure, busy, run } = useDoing();
  const known = writtenOf(organisation);
  const [name, setName] = useState(known.name);
  const [siret, setSiret] = useState(known.siret);
  const [seats, setSeats] = useState(known.seats);
  const [look, setLook] = useState<Look>(known.look);
  const fixed = known.declared;
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const read = seatsOf(seats);
    if (name.trim() === "") setFailure(t("organisations.name_needed"));
    else if (read === undefined) setFailure(t("organisations.seats_wrong"));
    else void run(() => onSave({ name: name.trim(), siret: siret.trim() || null, seats: read, look: look === "instance" ? null : look }));
  }
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <TextField label={t("organisations.name")} {...(fixed && { hint: t("organisations.name_declared") })} value={name} onChange={setName} maxLength={120} isReadOnly={fixed} autoFocus={!fixed} />
      <TextField label={t("organisations.siret")} hint={t("organisations.siret_hint")} value={siret} onChange={setSiret} maxLength={40} inputMode="numeric" />
      <TextField label={t("organisations.seats")} hint={t("organisations.seats_hint")} value={seats} onChange={setSeats} maxLength={12} inputMode="numeric" />
      <RadioGroup label={t("organisations.look")} hint={t("organisations.look_hint")} value={look} onChange={setLook} choices={looks.map((value) => ({ value, label: t(`organisations.look_${value}`) }))} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={busy}>{busy ? t("organisations.saving") : action}</Button>
      </div>
    </form>
  );
}
