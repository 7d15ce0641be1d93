import type { ReactNode } from "react";

import styles from "./Empty.module.css";

export function Empty({ title, children, action }: { title?: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles["empty"]}>
      {title ? <p className={styles["title"]}>{title}</p> : null}
      {children}
      {action}
    </div>
  );
}
