import { useState } from "react";

import type { Space } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { TextArea } from "../../../ui/TextArea";
import { TextField } from "../../../ui/TextField";
import { useSpaceVerbs } from "../actions";
import { longest } from "../limits";
import { Part } from "./Part";
import { Refusal } from "./Refusal";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

function Save({ busy, changed, onSave }: { busy: boolean; changed: boolean; onSave: () => void }) {
  const t = useT();
  return <Button look="primary" isDisabled={busy || !changed} onPress={onSave}>{busy ? t("spaces.saving") : t("common.save")}</Button>;
}

/** What editors say to Émilie, for all who ask there. */
export function Instructions({ space }: { space: Space }) {
  const t = useT();
  const { change } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [text, setText] = useState(space.instructions);
  const count = Array.from(text).length;
  const over = count > longest.instructions;
  return (
    <Part title={t("spaces.instructions")} hint={t("spaces.instructions_hint")}>
      <TextArea label={t("spaces.instructions")} hideLabel rows={6} value={text} onChange={setText} isInvalid={over} placeholder={t("spaces.instructions_placeholder")} />
      <Refusal>{failure}</Refusal>
      <div className={styles["saving"]}>
        <p className={styles["count"]} data-over={over || undefined} role={over ? "alert" : undefined}>
          {t(over ? "spaces.too_long" : "spaces.characters", { count, most: longest.instructions })}
        </p>
        <Save busy={busy} changed={text !== space.instructions && !over} onSave={() => void run(() => change(space.id, { instructions: text }), t("spaces.saved"))} />
      </div>
    </Part>
  );
}

/** What colleagues read in the list. */
export function Identity({ space }: { space: Space }) {
  const t = useT();
  const { change } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [missing, setMissing] = useState(false);
  const [name, setName] = useState(space.name);
  const [description, setDescription] = useState(space.description);
  const save = () => {
    const wanted = { name: name.trim(), description: description.trim() };
    setMissing(wanted.name === "");
    if (wanted.name !== "") void run(() => change(space.id, wanted), t("spaces.saved"));
  };
  return (
    <Part title={t("spaces.identity")}>
      <TextField label={t("spaces.name")} value={name} onChange={setName} maxLength={longest.name} isInvalid={missing} />
      <TextArea label={t("spaces.description")} value={description} onChange={setDescription} maxLength={longest.description} />
      <Refusal>{missing ? t("spaces.name_needed") : failure}</Refusal>
      <div className={styles["saving"]}>
        <Save busy={busy} changed={name !== space.name || description !== space.description} onSave={save} />
      </div>
    </Part>
  );
}
