import { Link } from "react-aria-components";

import type { OfferedModule } from "../../../api/types";
import { dateWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { Empty } from "../../../ui/Empty";
import { Loaded } from "../../../ui/Loaded";
import styles from "../Community.module.css";
import own from "./Training.module.css";
import { useOffered } from "./training";

function Standing({ module }: { module: OfferedModule }) {
  const t = useT();
  const { language } = useLanguage();
  const { title, version, parts, done, completed, completed_at } = module;
  if (completed !== null && completed_at !== null) {
    const date = dateWords(completed_at, language);
    return <p className={styles["soft"]}>{completed === version ? t("training.completed", { date }) : t("training.completed_before", { number: completed, date })}</p>;
  }
  if (done === 0) return null;
  return (
    <div>
      <progress className={own["progress"]} value={done} max={parts} aria-label={t("training.progress_label", { title })} />
      <p className={styles["soft"]}>{t("training.progress", { done, parts })}</p>
    </div>
  );
}

function One({ module }: { module: OfferedModule }) {
  const t = useT();
  const { id, title, summary, organisation, minutes, parts, done, completed, version, completion_id } = module;
  const way = completed === version ? "again" : done > 0 ? "go_on" : "begin";
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2 className={styles["name"]}>{title}</h2>
        <span className={styles["badge"]}>{organisation ?? t("training.national")}</span>
      </div>
      {summary ? <p>{summary}</p> : null}
      <p className={styles["soft"]}>{`${t("training.minutes", { minutes })} · ${t("training.parts", { count: parts })}`}</p>
      <Standing module={module} />
      <div className={styles["actions"]}>
        <Link href={`/formation/${id}`} className={styles["link"] ?? ""} aria-label={t(`training.${way}_this`, { title })}>{t(`training.${way}`)}</Link>
        {completion_id ? <Link href={`/attestation/${completion_id}`} className={styles["link"] ?? ""} aria-label={t("training.certificate_this", { title })}>{t("training.certificate")}</Link> : null}
      </div>
    </li>
  );
}

/** The modules that one may follow, and how far one is. */
export function Offered() {
  const t = useT();
  return (
    <Loaded query={useOffered()} words={t("training.loading")}>
      {({ items }) => items.length === 0 ? <Empty title={t("training.none_title")}><p>{t("training.none")}</p></Empty> : <ul className={styles["list"]} aria-label={t("training.modules")}>{items.map((each) => <One key={each.id} module={each} />)}</ul>}
    </Loaded>
  );
}
