import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";

import { failureOf } from "../../api/failure";
import type { Wave } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Working } from "../../ui/Working";
import { useWaves } from "./waves";
import styles from "./Waves.module.css";

function Card({ wave }: { wave: Wave }) {
  const t = useT();
  const { language } = useLanguage();
  const from = (moment: string) => t("waves.from_day", { day: momentWords(moment, language) });
  const { activated, invited, waiting, seats } = wave;
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2 className={styles["name"]}><Link to="/pilotage/$" params={{ _splat: `vagues/${wave.id}` }}>{wave.name}</Link></h2>
        <span className={styles["state"]} data-state={wave.state}>{t(`waves.state_${wave.state}`)}</span>
      </div>
      <p className={styles["soft"]}>{[`${t("waves.begins")} ${from(wave.begins_at)}`, ...(wave.later_at ? [`${t("waves.later")} ${from(wave.later_at)}`] : [])].join(" · ")}</p>
      <p>{t("waves.progress", { activated, invited, waiting, seats })}</p>
    </li>
  );
}

/** All the waves, the latest to begin first. */
export function WaveList({ onNew }: { onNew: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useWaves();
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("waves.loading")}</Working>;
  const add = <Button look="primary" onPress={onNew}><Plus size={18} aria-hidden />{t("waves.new")}</Button>;
  if (data.items.length === 0) return <Empty title={t("waves.empty_title")} action={add}><p>{t("waves.empty_text")}</p></Empty>;
  return (
    <>
      <div>{add}</div>
      <ul className={styles["cards"]} aria-label={t("waves.title")}>{data.items.map((wave) => <Card key={wave.id} wave={wave} />)}</ul>
    </>
  );
}
