import { useState } from "react";
import { FileTrigger } from "react-aria-components";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import styles from "./Administration.module.css";
import { Differences } from "./Differences";
import { take, useFile, type FilePreview } from "./settings";

interface Chosen {
  text: string;
  preview: FilePreview;
}

/** What applying a file would change, to be read before it is. */
function Preview({ chosen, busy, onApply, onCancel }: { chosen: Chosen; busy: boolean; onApply: (reason: string) => void; onCancel: () => void }) {
  const t = useT();
  const [reason, setReason] = useState("");
  const { changes } = chosen.preview;
  if (changes.length === 0) return <Banner tone="ok" role="status" action={<Button onPress={onCancel}>{t("common.close")}</Button>}>{t("administration.file_same")}</Banner>;
  return (
    <div className={styles["form"]}>
      <p role="status">{t("administration.file_changes", { count: changes.length })}</p>
      <ul className={styles["rows"]}>
        {changes.map((change, at) => (
          <li key={at}>
            <p className={styles["name"]}>{t(`administration.topic_${change.topic}`)} · {change.organisation ?? change.wave ?? t("administration.whole")}</p>
            <Differences before={change.before} after={change.after} />
          </li>
        ))}
      </ul>
      <TextField label={t("administration.reason")} value={reason} onChange={setReason} maxLength={300} />
      <div className={styles["actions"]}>
        <Button look="primary" isDisabled={busy} onPress={() => { onApply(reason); }}>{t("administration.file_apply")}</Button>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
      </div>
    </div>
  );
}

/** The same settings as a file: taken away, and put in force once what it changes was read. */
export function SettingsFile() {
  const t = useT();
  const file = useFile();
  const { failure, busy, run } = useDoing();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const choose = (given: File | undefined): void => {
    if (!given) return;
    setChosen(null);
    void run(async () => {
      const text = await given.text();
      setChosen({ text, preview: await file.preview(text) });
    });
  };
  const apply = (reason: string): void => {
    if (!chosen) return;
    void run(() => file.apply(chosen.text, chosen.preview.number, reason)).then((done) => {
      if (!done) return;
      setChosen(null);
      say(t("administration.file_applied"));
    });
  };
  return (
    <section className={styles["card"]} aria-labelledby="settings-file">
      <h2 id="settings-file" className={styles["heading"]}>{t("administration.file")}</h2>
      <p className={styles["soft"]}>{t("administration.file_lead")}</p>
      <div className={styles["actions"]}>
        <Button isDisabled={busy} onPress={() => void run(() => take("file"))}>{t("administration.file_export")}</Button>
        <FileTrigger acceptedFileTypes={[".toml"]} onSelect={(files) => { choose(files?.[0]); }}>
          <Button isDisabled={busy}>{t("administration.file_import")}</Button>
        </FileTrigger>
      </div>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {chosen ? <Preview chosen={chosen} busy={busy} onApply={apply} onCancel={() => { setChosen(null); }} /> : null}
    </section>
  );
}
