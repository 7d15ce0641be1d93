import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { Space } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import { useSpaceVerbs } from "./actions";
import { longest } from "./limits";
import styles from "./Spaces.module.css";

export function CreateSpace({ onCreated, onCancel }: { onCreated: (space: Space) => void; onCancel: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { create } = useSpaceVerbs();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (sending) return;
    if (name.trim() === "") { setFailure(t("spaces.name_needed")); return; }
    setFailure(null);
    setSending(true);
    try {
      onCreated(await create({ name: name.trim(), description: description.trim() }));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
    }
  }

  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
      <TextField label={t("spaces.name")} hint={t("spaces.name_hint")} value={name} onChange={setName} maxLength={longest.name} autoFocus />
      <TextArea label={t("spaces.description")} hint={t("spaces.description_hint")} value={description} onChange={setDescription} maxLength={longest.description} />
      <p className={styles["soft"]}>{t("spaces.create_note")}</p>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{sending ? t("spaces.making") : t("spaces.make")}</Button>
      </div>
    </form>
  );
}
