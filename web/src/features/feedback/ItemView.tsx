import { Link } from "react-aria-components";

import type { FeedbackDetail } from "../../api/types";
import { dateWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Loaded } from "../../ui/Loaded";
import { Actions } from "./Actions";
import { Badge } from "./Badge";
import { useItem, type Desk } from "./desk";
import { ExchangeCard } from "./ExchangeCard";
import styles from "./Feedback.module.css";
import { Sorting } from "./Sorting";
import { Standing } from "./Standing";
import { Thread } from "./Thread";
import { ageWords, reasonWords } from "./words";

interface ItemViewProps {
  desk: Desk;
  id: string;
  hrefOf: (id: string) => string;
  onOpen: (id: string) => void;
}

function Facts({ desk, item }: { desk: Desk; item: FeedbackDetail }) {
  const t = useT();
  const { language } = useLanguage();
  const { kind, reasons, words, name, organisation, state, close_reason, passed_state, created_at } = item;
  return (
    <section className={styles["card"]}>
      <p className={styles["badges"]}>
        <Standing item={item} desk={desk} />
        {close_reason ? <Badge>{t(`feedback.close_${close_reason}`)}</Badge> : null}
        {desk === null ? <Badge>{t("feedback.organisation_state", { state: t(`feedback.state_${state}`) })}</Badge> : null}
        {desk !== null && passed_state ? <Badge>{t("feedback.passed_state", { state: t(`feedback.state_${passed_state}`) })}</Badge> : null}
      </p>
      <p className={styles["soft"]}>
        {[...(desk === null ? [organisation] : []), t(`feedback.kind_${kind}`), name ?? t("feedback.unnamed"), `${dateWords(created_at, language)} (${ageWords(created_at, t)})`].join(" · ")}
      </p>
      {reasons.length > 0 ? <p>{reasonWords(reasons, t)}</p> : null}
      <p className={words ? styles["words"] : styles["soft"]}>{words || t("feedback.no_words")}</p>
      {desk === null ? null : <Sorting desk={desk} item={item} />}
    </section>
  );
}

function Followers({ item, hrefOf }: { item: FeedbackDetail; hrefOf: (id: string) => string }) {
  const t = useT();
  if (item.followers.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="feedback-followers">
      <h2 id="feedback-followers" className={styles["heading"]}>{t("feedback.followers")}</h2>
      <ul className={styles["plain"]}>
        {item.followers.map(({ id, words, name, created_at }) => (
          <li key={id}><Link href={hrefOf(id)}>{words || t("feedback.no_words")}</Link> <span className={styles["soft"]}>{[name ?? t("feedback.unnamed"), ageWords(created_at, t)].join(" · ")}</span></li>
        ))}
      </ul>
    </section>
  );
}

/** One of them: what was said, what was attached, what one does with it. */
export function ItemView({ desk, id, hrefOf, onOpen }: ItemViewProps) {
  const t = useT();
  return (
    <Loaded query={useItem(desk, id, false)} words={t("feedback.one_loading")}>
      {(item) => (
        <>
          {item.merged_into === null || desk === null ? null : <Banner>{t("feedback.merge_follows")} <Link href={hrefOf(item.merged_into)}>{t("feedback.merge_open")}</Link></Banner>}
          <Facts desk={desk} item={item} />
          <ExchangeCard key={item.id} desk={desk} item={item} />
          <Followers item={item} hrefOf={hrefOf} />
          <section className={styles["card"]} aria-labelledby="feedback-thread">
            <h2 id="feedback-thread" className={styles["heading"]}>{t("feedback.thread")}</h2>
            <Thread entries={item.thread} />
            <Actions key={item.id} desk={desk} item={item} onOpen={onOpen} />
          </section>
        </>
      )}
    </Loaded>
  );
}
