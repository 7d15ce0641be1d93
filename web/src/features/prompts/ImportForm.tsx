import { FileText } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { FileTrigger } from "react-aria-components";

import { failureOf } from "../../api/failure";
import type { PromptLevel, PromptsImported } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { say } from "../../ui/toasts";
import { useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

/** Prompts that are told; the others are counted. */
const told = 10;

function Refused({ faults }: { faults: PromptsImported["refused"] }) {
  const t = useT();
  const sentence = useFailureSentence();
  return (
    <Banner tone="error" role="alert">
      <p>{t("prompts.import_refused")}</p>
      <ul>
        {faults.slice(0, told).map(({ number, title, code, params }) => <li key={number}>{t("prompts.import_line", { number, title, reason: sentence({ code, params }) })}</li>)}
        {faults.length > told ? <li>{t("prompts.import_more", { count: faults.length - told })}</li> : null}
      </ul>
    </Banner>
  );
}

export function ImportForm({ levels, onDone }: { levels: readonly PromptLevel[]; onDone: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { bring } = useVerbs();
  const [file, setFile] = useState<File | null>(null);
  const [level, setLevel] = useState<PromptLevel>(levels[0] ?? "mine");
  const [failure, setFailure] = useState<string | null>(null);
  const [refused, setRefused] = useState<PromptsImported["refused"]>([]);
  const [sending, setSending] = useState(false);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setRefused([]);
    setFailure(null);
    if (!file) { setFailure(t("prompts.import_needed")); return; }
    setSending(true);
    try {
      const made = await bring(await file.text(), level);
      setRefused(made.refused);
      if (made.refused.length === 0) {
        say(t("prompts.imported", { count: made.imported }));
        onDone();
      }
    } catch (error) {
      setFailure(sentence(failureOf(error)));
    }
    setSending(false);
  }

  return (
    <form className={`${styles["form"] ?? ""} ${styles["inDialog"] ?? ""}`} onSubmit={(event) => void submit(event)}>
      <p className={styles["soft"]}>{t("prompts.import_hint")}</p>
      <div className={styles["actions"]}>
        {file ? <p className={styles["back"]}><FileText size={18} aria-hidden />{file.name}</p> : null}
        <FileTrigger acceptedFileTypes={[".md", ".json"]} onSelect={(files) => { setFile(files?.[0] ?? null); setFailure(null); setRefused([]); }}>
          <Button autoFocus>{t(file ? "prompts.import_anew" : "prompts.import_choose")}</Button>
        </FileTrigger>
      </div>
      {levels.length > 1 ? <Select label={t("prompts.field_level")} value={level} onChange={setLevel} choices={levels.map((each) => ({ value: each, label: t(`prompts.for_${each}`) }))} /> : null}
      {refused.length > 0 ? <Refused faults={refused} /> : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onDone}>{t("prompts.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{t(sending ? "prompts.importing" : "prompts.import_do")}</Button>
      </div>
    </form>
  );
}
