import { useT } from "../../locales/Language";
import styles from "./Administration.module.css";

type Value = Record<string, unknown> | null;

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));
const lines = (value: Value) => Object.entries(value ?? {}).map(([name, each]) => `${name} = ${shown(each)}`).join("\n");

/** What a setting was, and what it is. */
export function Differences({ before, after }: { before: Value; after: Value }) {
  const t = useT();
  return (
    <dl className={styles["differences"]}>
      <div><dt>{t("administration.before")}</dt><dd>{lines(before) || t("administration.nothing")}</dd></div>
      <div><dt>{t("administration.after")}</dt><dd>{lines(after) || t("administration.nothing")}</dd></div>
    </dl>
  );
}
