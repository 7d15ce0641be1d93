import { useId, type ReactNode } from "react";

import styles from "./Settings.module.css";

/** One thing that can be set, with its heading. */
export function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles["part"]} aria-labelledby={id}>
      <h2 id={id} className={styles["heading"]}>{title}</h2>
      {hint ? <p className={styles["hint"]}>{hint}</p> : null}
      {children}
    </section>
  );
}
