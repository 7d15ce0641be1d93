import { FileText } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { FileTrigger } from "react-aria-components";

import { failureOf } from "../../api/failure";
import { translatable, translates } from "../../api/files";
import { upload } from "../../api/upload";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { IntoFields, useInto } from "./IntoFields";
import styles from "./Translation.module.css";
import { useTranslationVerbs, type Translation } from "./translations";

/** What is translated: a file to send, or a document that is there already. */
export type Given = { file: File } | { id: string; name: string };

export interface TranslateFormProps {
  given: Given | null;
  onGiven: (given: Given) => void;
  onStarted: (translation: Translation) => void;
  onCancel: () => void;
}

const nameOf = (given: Given) => ("file" in given ? given.file.name : given.name);

export function TranslateForm({ given, onGiven, onStarted, onCancel }: TranslateFormProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { ask } = useTranslationVerbs();
  const { into, ...fields } = useInto();
  const [failure, setFailure] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (!given) { setFailure(t("translation.file_needed")); return; }
    if (!translates(nameOf(given))) { setFailure(t("translation.unsupported")); return; }
    setFailure(null);
    setShare(0);
    try {
      const id = "file" in given ? (await upload(given.file, "/api/documents", setShare, new AbortController().signal)).id : given.id;
      setShare(1);
      // Sent once: a refusal of what is asked must not send the file again.
      if ("file" in given) onGiven({ id, name: given.file.name });
      onStarted(await ask({ document_id: id, ...into }));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setShare(null);
    }
  }

  const working = share !== null;
  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
      <div className={styles["chosen"]}>
        {given ? <p className={styles["chosenName"]}><FileText size={18} aria-hidden />{nameOf(given)}</p> : null}
        <FileTrigger acceptedFileTypes={[...translatable]} onSelect={(files) => { if (files?.[0]) { setFailure(null); onGiven({ file: files[0] }); } }}>
          <Button isDisabled={working} autoFocus={!given}>{t(given ? "translation.choose_anew" : "translation.choose")}</Button>
        </FileTrigger>
        {given ? null : <p className={styles["soft"]}>{t("translation.file_hint")}</p>}
      </div>
      <IntoFields {...fields} isDisabled={working} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={working}>
          {share === null ? t("translation.start") : share < 1 ? t("translation.sending", { share: Math.round(100 * share) }) : t("translation.starting")}
        </Button>
      </div>
    </form>
  );
}
