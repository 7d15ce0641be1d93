import { Check, Copy } from "lucide-react";
import { useState } from "react";

import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { say } from "../../ui/toasts";
import styles from "./Keys.module.css";

/** Words to take elsewhere, with the button that copies them. */
export function Copied({ label, action, children }: { label: string; action: string; children: string }) {
  const t = useT();
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(children);
      setDone(true);
      say(t("keys.copied"));
    } catch {
      say(t("keys.copy_failed"), { tone: "error" });
    }
  };
  return (
    <div className={styles["copied"]}>
      {/* What scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="group" aria-label={label} className={styles["code"]}>{children}</pre>
      <div><Button onPress={() => void copy()}>{done ? <Check size={17} aria-hidden /> : <Copy size={17} aria-hidden />}{action}</Button></div>
    </div>
  );
}
