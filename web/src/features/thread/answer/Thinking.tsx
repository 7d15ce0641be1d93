import { useEffect, useState } from "react";
import { useT } from "../../../locales/Language";
import styles from "./Answer.module.css";

/** The model's reasoning, folded: it is not the answer. Its duration is measured here, while it is written. */
export function Thinking({ text, writing }: { text: string; writing: boolean }) {
  const t = useT();
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    if (!writing) return;
    const from = performance.now();
    return () => { setSeconds(Math.max(1, Math.round((performance.now() - from) / 1000))); };
  }, [writing]);
  const title = writing ? t("thread.thinking") : seconds === null ? t("thread.thought") : t("thread.thought_seconds", { seconds });
  return (
    <details className={styles["folded"]} data-writing={writing || undefined}>
      <summary>{title}</summary>
      <p className={styles["thought"]}>{text}</p>
    </details>
  );
}
