import { useT } from "../locales/Language";
import styles from "./Versions.module.css";

interface VersionsProps {
  earlier: string;
  later: string;
}

/** Two versions of a text, one a line: what tells their names apart is often at the end of them. */
export function Versions({ earlier, later }: VersionsProps) {
  const t = useT();
  return (
    <span className={styles["versions"]}>
      <span className={styles["role"]}>{t("common.version_earlier")} </span>
      <span className={styles["name"]}>{earlier} </span>
      <span className={styles["role"]}>{t("common.version_later")} </span>
      <span className={styles["name"]}>{later}</span>
    </span>
  );
}
