import { useState } from "react";

import type { Space } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { RadioGroup } from "../../../ui/RadioGroup";
import { TextField } from "../../../ui/TextField";
import { useSpaceVerbs } from "../actions";
import { longest } from "../limits";
import { Part } from "./Part";
import { Refusal } from "./Refusal";
import { choiceOf, daysOf, retentions, type RetentionChoice } from "./retention";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

export function Retention({ space }: { space: Space }) {
  const t = useT();
  const { change } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [choice, setChoice] = useState<RetentionChoice>(choiceOf(space.retention_days));
  const [written, setWritten] = useState(String(space.retention_days ?? ""));
  const [wrong, setWrong] = useState(false);
  const days = daysOf(choice, written);
  const changed = days !== space.retention_days;
  const shorter = typeof days === "number" && (space.retention_days === null || days < space.retention_days);
  const save = () => {
    setWrong(days === undefined);
    if (days !== undefined) void run(() => change(space.id, { retention_days: days }), t("spaces.saved"));
  };
  return (
    <Part title={t("spaces.retention")} hint={t("spaces.retention_hint")}>
      <RadioGroup label={t("spaces.retention")} hideLabel value={choice} onChange={setChoice} choices={retentions.map((value) => ({ value, label: t(`spaces.retention_${value}`) }))} />
      {choice === "custom" ? (
        <div className={styles["narrow"]}><TextField label={t("spaces.retention_days")} value={written} onChange={setWritten} inputMode="numeric" isInvalid={wrong} /></div>
      ) : null}
      {changed && shorter ? <p className={styles["hint"]}>{t("spaces.retention_shorter")}</p> : null}
      <Refusal>{wrong && days === undefined ? t("spaces.retention_wrong", { most: longest.retention }) : failure}</Refusal>
      {changed ? (
        <div className={styles["saving"]}><Button look="primary" isDisabled={busy} onPress={save}>{busy ? t("spaces.saving") : t("common.save")}</Button></div>
      ) : null}
    </Part>
  );
}
