import { NotebookText } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Memory as Kept } from "../../api/types";
import { useT } from "../../locales/Language";
import { Dialog } from "../../ui/Dialog";
import styles from "./Memory.module.css";

/** Where the part of the conversation that Émilie reads word for word begins; what is kept of the rest opens from it. */
export function Memory({ memory }: { memory: Kept }) {
  const t = useT();
  const [opened, open] = useState(false);
  return (
    <div className={styles["line"]}>
      <AriaButton className={styles["words"] ?? ""} aria-haspopup="dialog" onPress={() => { open(true); }}>
        <NotebookText size={16} aria-hidden />
        <span>{t("thread.memory")}</span>
      </AriaButton>
      <Dialog title={t("thread.memory_title")} isOpen={opened} onClose={() => { open(false); }}>
        <div className={styles["kept"]}>
          <p className={styles["about"]}>{t("thread.memory_about", { count: memory.messages, label: memory.endpoint.label })}</p>
          {/* A text that scrolls must be reachable by keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <p className={styles["text"]} tabIndex={0}>{memory.text}</p>
          <p className={styles["about"]}>{t("thread.memory_missing")}</p>
        </div>
      </Dialog>
    </div>
  );
}
