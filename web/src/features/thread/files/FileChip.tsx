import { FileText } from "lucide-react";
import { useT } from "../../../locales/Language";
import type { AttachedDocument } from "../said";
import styles from "./FileChip.module.css";

/** A document that went with a question. */
export function FileChip({ document }: { document: AttachedDocument }) {
  const t = useT();
  const { name, pages, page_label } = document;
  return (
    <span className={styles["chip"]}>
      <FileText size={17} aria-hidden />
      <span className={styles["name"]}>{name}</span>
      {pages ? <span className={styles["pages"]}>{t(page_label === "section" ? "thread.sections" : "thread.pages", { count: pages })}</span> : null}
    </span>
  );
}
