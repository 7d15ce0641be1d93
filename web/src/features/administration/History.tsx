import { instantWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Loaded } from "../../ui/Loaded";
import { useDoing } from "../../ui/useDoing";
import styles from "./Administration.module.css";
import { Differences } from "./Differences";
import { take, useHistory, type SettingChange } from "./settings";

function One({ change }: { change: SettingChange }) {
  const t = useT();
  const { language } = useLanguage();
  const scope = change.organisation ?? change.wave ?? t("administration.whole");
  return (
    <li>
      <p className={styles["name"]}>{t(`administration.topic_${change.topic}`)} · {scope}</p>
      <p className={styles["soft"]}>{t(`administration.by_${change.source}`, { by: change.by ?? t("administration.by_nobody"), moment: instantWords(change.at, language) })}</p>
      {change.reason ? <p>{change.reason}</p> : null}
      <details>
        <summary>{t("administration.what_changed")}</summary>
        <Differences before={change.before} after={change.after} />
      </details>
    </li>
  );
}

/** Who changed what, when and why. */
export function History() {
  const t = useT();
  const query = useHistory();
  const { failure, busy, run } = useDoing();
  return (
    <section className={styles["part"]} aria-labelledby="history">
      <div className={styles["between"]}>
        <h2 id="history" className={styles["heading"]}>{t("administration.history")}</h2>
        <Button isDisabled={busy} onPress={() => void run(() => take("history/table"))}>{t("administration.history_table")}</Button>
      </div>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <Loaded query={query} words={t("administration.loading")}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Empty>{t("administration.history_none")}</Empty>;
          return <ul className={styles["rows"]}>{items.map((change) => <One key={change.number} change={change} />)}</ul>;
        }}
      </Loaded>
      {query.hasNextPage ? <div className={styles["actions"]}><Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t("administration.more")}</Button></div> : null}
    </section>
  );
}
