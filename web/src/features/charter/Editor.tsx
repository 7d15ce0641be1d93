import { useState } from "react";

import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Tabs } from "../../ui/Tabs";
import { TextArea } from "../../ui/TextArea";
import styles from "./Charter.module.css";
import { CharterText } from "./CharterText";
import { keepDraft } from "./draft";
import { Publishing, usePublishing, type Edition } from "./Publishing";

interface EditorProps {
  /** What one begins with; what is being written is kept by the browser. */
  initial: string;
  edition: Edition;
  onClose: () => void;
}

export function Editor({ initial, edition, onClose }: EditorProps) {
  const t = useT();
  const [text, setText] = useState(initial);
  const [shown, show] = useState<"write" | "preview">("write");
  const leave = () => {
    keepDraft(null);
    onClose();
  };
  const publishing = usePublishing(edition.current, leave);
  const sending = publishing.state === "sending";
  const blank = text.trim() === "";
  const write = (next: string) => {
    setText(next);
    keepDraft(next);
  };
  const area = <TextArea label={t("charter.field")} hint={t("charter.field_hint")} rows={18} value={text} onChange={write} autoFocus />;
  const drawn = blank ? <p>{t("charter.preview_empty")}</p> : <div className={styles["sheet"]}><CharterText text={text} /></div>;
  return (
    <section className={styles["form"]} aria-label={t("charter.editor")}>
      <Tabs
        label={t("charter.editor")}
        chosen={shown}
        onChoose={show}
        tabs={[
          { id: "write", label: t("charter.write"), kept: true, content: area },
          { id: "preview", label: t("charter.preview"), content: drawn },
        ]}
      />
      <Publishing text={text} edition={edition} publishing={publishing} />
      <div className={`${styles["actions"] ?? ""} ${styles["end"] ?? ""}`}>
        <Button isDisabled={sending} onPress={leave}>{t("charter.discard")}</Button>
        <Button look="primary" isDisabled={sending || blank} onPress={publishing.ask}>{t(sending ? "charter.publishing" : "charter.publish")}</Button>
      </div>
    </section>
  );
}
