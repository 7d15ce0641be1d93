import { useEffect, useRef, useState, type ComponentType } from "react";

import type { Task } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import styles from "./Steps.module.css";

export interface Choice {
  id: Task;
  name: string;
  Icon: ComponentType<{ size: number; "aria-hidden": true }>;
}

const steps = ["ai", "sources", "task"] as const;

/** Three short screens, in nobody's way: the page under them works, and Escape or « Passer » closes them. */
export function Steps({ choices, onDone, onTask }: { choices: readonly Choice[]; onDone: () => void; onTask: (task: Task) => void }) {
  const t = useT();
  const [at, go] = useState(0);
  const title = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const step = steps[at] ?? "ai";
  useEffect(() => {
    if (moved.current) title.current?.focus();
  }, [at]);
  useEffect(() => {
    // A menu or a dialog that is open takes its own Escape first.
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[role='dialog'], [role='menu'], [role='listbox']")) onDone();
    };
    document.addEventListener("keydown", leave);
    return () => { document.removeEventListener("keydown", leave); };
  }, [onDone]);
  const move = (by: number) => {
    moved.current = true;
    go(at + by);
  };
  return (
    <section className={styles["steps"]} aria-label={t("welcome.title")}>
      <p className={styles["where"]}>{t("welcome.title")} · {t("welcome.where", { step: at + 1, steps: steps.length })}</p>
      <h2 ref={title} tabIndex={-1} className={styles["title"]}>{t(`welcome.${step}_title`)}</h2>
      <p className={styles["words"]}>{t(`welcome.${step}`)}</p>
      {step === "task" ? (
        <div className={styles["choices"]}>
          {choices.map(({ id, name, Icon }) => <Button key={id} onPress={() => { onTask(id); }}><Icon size={18} aria-hidden />{name}</Button>)}
        </div>
      ) : null}
      <div className={styles["actions"]}>
        <Button look="quiet" onPress={onDone}>{t("welcome.skip")}</Button>
        <span className={styles["ways"]}>
          {at > 0 ? <Button onPress={() => { move(-1); }}>{t("welcome.back")}</Button> : null}
          {step === "task" ? <Button look="primary" onPress={onDone}>{t("welcome.free")}</Button> : <Button look="primary" onPress={() => { move(1); }}>{t("welcome.next")}</Button>}
        </span>
      </div>
    </section>
  );
}
