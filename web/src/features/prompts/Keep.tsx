import type { PromptContent } from "../../api/types";
import { useT } from "../../locales/Language";
import { Dialog } from "../../ui/Dialog";
import { say } from "../../ui/toasts";
import { Editor } from "./Editor";
import { emptyContent, titleOf } from "./content";
import { useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

export interface KeepProps {
  /** The question as it was asked. */
  text: string;
  onClose: () => void;
}

/** A question that served well, kept as a prompt of one's own. */
export default function Keep({ text, onClose }: KeepProps) {
  const t = useT();
  const { create } = useVerbs();
  const given: PromptContent = { ...emptyContent, title: titleOf(text), text };
  return (
    <Dialog title={t("prompts.keep_title")} isOpen onClose={onClose} size="large">
      <div className={styles["inDialog"]}>
        <Editor
          given={given}
          lead={t("prompts.keep_lead")}
          levels={["mine"]}
          onCancel={onClose}
          onSave={async (content, level) => {
            await create(content, level);
            say(t("prompts.saved"));
            onClose();
          }}
        />
      </div>
    </Dialog>
  );
}
