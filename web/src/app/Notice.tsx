import type { ReactNode } from "react";

import styles from "./Notice.module.css";
import { usePageTitle } from "./usePageTitle";

/** A page that has one thing to say. */
export function Notice({ title, children, action, landmark = true }: { title: string; children: ReactNode; action?: ReactNode; landmark?: boolean }) {
  usePageTitle(title);
  const Box = landmark ? "main" : "div";
  return (
    <Box className={styles["notice"]} {...(landmark && { id: "content" })}>
      <h1 className={styles["title"]}>{title}</h1>
      <p>{children}</p>
      {action}
    </Box>
  );
}
