import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import { above, sensitivities } from "../../api/standing";
import type { KeyMade, KeyScope, Sensitivity } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { CheckboxGroup } from "../../ui/CheckboxGroup";
import { RadioGroup } from "../../ui/RadioGroup";
import { TextField } from "../../ui/TextField";
import { keyScopes, useMakeKey } from "./keys";
import styles from "./Keys.module.css";

const lives = ["90", "365", "never"] as const;

/** Digits only, spaces allowed as people write numbers; nothing is no limit. */
export function tokensOf(written: string): number | null | undefined {
  const digits = written.replace(/[\s\u00a0\u202f.]/g, "");
  if (digits === "") return null;
  return /^[1-9]\d{0,11}$/.test(digits) ? Number(digits) : undefined;
}

export function KeyForm({ usual, onMade, onCancel }: { usual: Sensitivity; onMade: (made: KeyMade) => void; onCancel: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const make = useMakeKey();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<KeyScope[]>(["chat", "models"]);
  const [sensitivity, setSensitivity] = useState<Sensitivity>(usual);
  const [life, setLife] = useState<(typeof lives)[number]>("365");
  const [day, setDay] = useState("");
  const [month, setMonth] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const [tokens_a_day, tokens_a_month] = [tokensOf(day), tokensOf(month)];
    if (name.trim() === "") { setFailure(t("keys.name_needed")); return; }
    if (scopes.length === 0) { setFailure(t("keys.scope_needed")); return; }
    if (tokens_a_day === undefined || tokens_a_month === undefined) { setFailure(t("keys.tokens_wrong")); return; }
    setFailure(null);
    setSending(true);
    try {
      onMade(await make({ name, scopes, sensitivity, days: life === "never" ? null : Number(life), tokens_a_day, tokens_a_month }));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
    }
  }

  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
      <TextField label={t("keys.name")} hint={t("keys.name_hint")} value={name} onChange={setName} maxLength={80} autoFocus />
      <CheckboxGroup label={t("keys.scopes")} value={scopes} onChange={setScopes} choices={keyScopes.map((value) => ({ value, label: t(`keys.scope_${value}`) }))} />
      <RadioGroup label={t("keys.sensitivity")} hint={t("keys.sensitivity_hint", { level: t(`policy.${usual}`) })} value={sensitivity} onChange={setSensitivity} choices={sensitivities.filter((level) => !above(usual, level)).map((value) => ({ value, label: t(`policy.${value}`) }))} />
      <RadioGroup label={t("keys.expires")} value={life} onChange={setLife} choices={lives.map((value) => ({ value, label: t(`keys.life_${value}`) }))} />
      <div className={styles["pair"]}>
        <TextField label={t("keys.tokens_a_day")} hint={t("keys.tokens_hint")} value={day} onChange={setDay} inputMode="numeric" />
        <TextField label={t("keys.tokens_a_month")} hint={t("keys.tokens_hint")} value={month} onChange={setMonth} inputMode="numeric" />
      </div>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{sending ? t("keys.making") : t("keys.make")}</Button>
      </div>
    </form>
  );
}
