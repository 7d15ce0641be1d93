import { BookOpenText } from "lucide-react";
import { useState } from "react";

import type { Exchange, FeedbackDetail } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { useDoing } from "../../ui/useDoing";
import { Content } from "./Content";
import { useItem, useItemVerbs, type Desk } from "./desk";
import styles from "./Feedback.module.css";

function Shown({ desk, item, exchange, onHide }: { desk: Desk; item: FeedbackDetail; exchange: Exchange; onHide: () => void }) {
  const t = useT();
  // As long as it is read, whether it is still there is asked for.
  const there = useItem(desk, item.id, true).data?.has_copy ?? true;
  if (!there) return <Banner role="status">{t("feedback.exchange_gone")}</Banner>;
  return (
    <>
      <Content label={t("feedback.copied")}>{exchange.content}</Content>
      <div><Button onPress={onHide}>{t("feedback.exchange_hide")}</Button></div>
    </>
  );
}

/** The exchange that an agent attached: opened by a gesture, which leaves a trace. */
export function ExchangeCard({ desk, item }: { desk: Desk; item: FeedbackDetail }) {
  const t = useT();
  const { readExchange } = useItemVerbs(desk, item);
  const { failure, busy, run } = useDoing();
  const [exchange, setExchange] = useState<Exchange | null>(null);
  if (!item.has_copy && exchange === null) return null;
  const read = () => run(async () => { setExchange(await readExchange()); });
  return (
    <section className={styles["card"]} aria-labelledby="feedback-exchange">
      <h2 id="feedback-exchange" className={styles["heading"]}>{t("feedback.copied")}</h2>
      {desk === null || item.copy_agreed === null ? null : <p className={styles["soft"]}>{t(item.copy_agreed ? "feedback.exchange_up_yes" : "feedback.exchange_up_no")}</p>}
      {exchange ? <Shown desk={desk} item={item} exchange={exchange} onHide={() => { setExchange(null); }} /> : (
        <>
          <p className={styles["soft"]}>{t("feedback.exchange_trace")}</p>
          <div><Button isDisabled={busy} onPress={() => void read()}><BookOpenText size={17} aria-hidden />{t("feedback.exchange_read")}</Button></div>
        </>
      )}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
    </section>
  );
}
