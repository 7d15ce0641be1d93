import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { Invitation, Invitations } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { RadioGroup } from "../../ui/RadioGroup";
import { TextField } from "../../ui/TextField";
import { useInviting } from "./invitations";
import styles from "./Invitations.module.css";
import { WaveChoice } from "./WaveChoice";

export interface InviteFormProps {
  organisation: string;
  overview: Invitations;
  wave: string;
  onInvited: (made: Invitation) => void;
  onCancel: () => void;
}

export function InviteForm({ organisation, overview, wave: first, onInvited, onCancel }: InviteFormProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { invite } = useInviting(organisation);
  const [who, setWho] = useState({ email: "", given_name: "", name: "", unit: "" });
  const [role, setRole] = useState<"agent" | "referent">("agent");
  const [wave, setWave] = useState(first);
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const put = (field: keyof typeof who) => (value: string) => { setWho((before) => ({ ...before, [field]: value })); };

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (who.email.trim() === "") { setFailure(t("invitations.email_needed")); return; }
    setFailure(null);
    setSending(true);
    try {
      onInvited(await invite({ ...who, role, days: 30, wave_id: wave || null }));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
    }
  }

  return (
    <form className={styles["form"]} noValidate onSubmit={(event) => void submit(event)}>
      <TextField label={t("invitations.email")} value={who.email} onChange={put("email")} maxLength={254} inputMode="email" autoComplete="off" autoFocus />
      <div className={styles["pair"]}>
        <TextField label={t("invitations.given_name")} value={who.given_name} onChange={put("given_name")} maxLength={120} autoComplete="off" />
        <TextField label={t("invitations.name")} value={who.name} onChange={put("name")} maxLength={120} autoComplete="off" />
      </div>
      <TextField label={t("invitations.unit")} value={who.unit} onChange={put("unit")} maxLength={120} autoComplete="off" />
      {overview.may_invite_referents ? <RadioGroup label={t("invitations.role")} value={role} onChange={setRole} choices={[{ value: "agent", label: t("invitations.role_agent") }, { value: "referent", label: t("invitations.referent") }]} /> : null}
      <WaveChoice waves={overview.waves} value={wave} onChange={setWave} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{sending ? t("invitations.sending") : t("invitations.send")}</Button>
      </div>
    </form>
  );
}
