import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { SignIn } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { deviceName, momentWords, useConnections, useEndConnection, useEndOthers } from "./connections";
import styles from "./Connections.module.css";

function Item({ one, onEnd }: { one: SignIn; onEnd: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const device = deviceName(one, t);
  const facts: [string, string][] = [
    [t("connections.since"), momentWords(one.created_at, language, t)],
    [t("connections.seen"), momentWords(one.seen_at, language, t)],
    [t("connections.by"), one.issuer ?? t("connections.demonstration")],
  ];
  return (
    <li className={styles["item"]}>
      <div className={styles["head"]}>
        <h2 className={styles["name"]}>{device}</h2>
        {one.current ? <span className={styles["current"]}>{t("connections.current")}</span> : <Button aria-label={t("connections.end_this", { device })} onPress={onEnd}>{t("connections.end")}</Button>}
      </div>
      <dl className={styles["facts"]}>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </li>
  );
}

export default function Connections() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useConnections();
  const [end, endOthers] = [useEndConnection(), useEndOthers()];
  const [asking, setAsking] = useState(false);

  async function act(work: Promise<void>, done: string): Promise<void> {
    try {
      await work;
      say(done);
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }

  if (error && !data) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("connections.loading")}</Working>;
  const items = [...data.items].sort((one, other) => Number(other.current) - Number(one.current));
  return (
    <>
      <ul className={styles["list"]} aria-label={t("connections.title")}>
        {items.map((one) => <Item key={one.id} one={one} onEnd={() => void act(end(one.id), t("connections.ended", { device: deviceName(one, t) }))} />)}
      </ul>
      {items.length > 1 ? <div><Button onPress={() => { setAsking(true); }}>{t("connections.end_others")}</Button></div> : <p className={styles["soft"]}>{t("connections.alone")}</p>}
      <Confirm title={t("connections.end_others_title")} action={t("connections.end_others")} isOpen={asking} onClose={() => { setAsking(false); }} onConfirm={() => { setAsking(false); void act(endOthers(), t("connections.ended_others")); }}>
        <p>{t("connections.end_others_text")}</p>
      </Confirm>
    </>
  );
}
