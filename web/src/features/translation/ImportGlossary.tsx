import { FileText } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { FileTrigger } from "react-aria-components";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { useGlossaryVerbs, type Imported } from "./glossaries";
import { languageChoices } from "./languages";
import styles from "./Translation.module.css";

/** Lines that are told; the others are counted. */
const told = 20;

function Refused({ lines }: { lines: Imported["refused"] }) {
  const t = useT();
  const sentence = useFailureSentence();
  return (
    <Banner tone="error" role="alert">
      <p>{t("translation.refused_lines")}</p>
      <ul className={styles["lines"]}>
        {lines.slice(0, told).map(({ line, code }) => <li key={line}>{t("translation.line", { line: String(line), reason: sentence({ code }) })}</li>)}
        {lines.length > told ? <li>{t("translation.lines_more", { count: lines.length - told })}</li> : null}
      </ul>
    </Banner>
  );
}

export function ImportGlossary({ onDone }: { onDone: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { bring } = useGlossaryVerbs();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [source, setSource] = useState("fr");
  const [target, setTarget] = useState("en");
  const [failure, setFailure] = useState<string | null>(null);
  const [refused, setRefused] = useState<Imported["refused"]>([]);
  const [sending, setSending] = useState(false);
  const choices = languageChoices(language);

  function choose(chosen: File): void {
    setFile(chosen);
    setFailure(null);
    setRefused([]);
    if (name.trim() === "") setName(chosen.name.replace(/\.[^.]+$/, ""));
  }

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (!file) { setFailure(t("translation.file_needed")); return; }
    if (name.trim() === "") { setFailure(t("translation.name_needed")); return; }
    setFailure(null);
    setSending(true);
    try {
      const made = await bring(file, name.trim(), source, target);
      setRefused(made.refused);
      if (made.glossary) {
        say(t("translation.imported", { name: made.glossary.name, count: made.glossary.terms }));
        onDone();
      }
    } catch (error) {
      setFailure(sentence(failureOf(error)));
    }
    setSending(false);
  }

  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
      <p className={styles["soft"]}>{t("translation.import_hint")}</p>
      <div className={styles["chosen"]}>
        {file ? <p className={styles["chosenName"]}><FileText size={18} aria-hidden />{file.name}</p> : null}
        <FileTrigger acceptedFileTypes={[".csv", ".tsv", ".txt"]} onSelect={(files) => { if (files?.[0]) choose(files[0]); }}>
          <Button autoFocus>{t(file ? "translation.choose_anew" : "translation.choose")}</Button>
        </FileTrigger>
      </div>
      <TextField label={t("translation.name")} value={name} onChange={setName} maxLength={120} />
      <div className={styles["pair"]}>
        <Select label={t("translation.from")} value={source} onChange={setSource} choices={choices} />
        <Select label={t("translation.to")} value={target} onChange={setTarget} choices={choices} />
      </div>
      {refused.length > 0 ? <Refused lines={refused} /> : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onDone}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{t(sending ? "translation.importing" : "translation.import_do")}</Button>
      </div>
    </form>
  );
}
