import { Link } from "@tanstack/react-router";
import { Layers, Plus } from "lucide-react";

import { failureOf } from "../../api/failure";
import type { Batch } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import { useBatches } from "./batches";
import styles from "./Batches.module.css";
import { Progress } from "./Progress";

function Card({ batch }: { batch: Batch }) {
  const t = useT();
  const { language } = useLanguage();
  const made = new Date(batch.created_at).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "long", timeStyle: "short" });
  return (
    <li className={styles["card"]}>
      <h2 className={styles["cardName"]}><Link to="/lots/$batchId" params={{ batchId: batch.id }}>{batch.task_name}</Link></h2>
      <p className={styles["soft"]}>{batch.table ?? t("batches.of_files", { count: batch.counts.total })} · {made}</p>
      <Progress batch={batch} />
    </li>
  );
}

/** All the batches that one keeps, the latest first. */
export function BatchList({ onNew }: { onNew: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useBatches();
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("batches.loading")}</Working>;
  const add = <Button look="primary" onPress={onNew}><Plus size={18} aria-hidden />{t("batches.new")}</Button>;
  if (data.items.length === 0) {
    return (
      <div className={styles["nothing"]}>
        <Layers size={28} aria-hidden />
        <h2 className={styles["nothingTitle"]}>{t("batches.empty_title")}</h2>
        <p>{t("batches.empty_text")}</p>
        {add}
      </div>
    );
  }
  return (
    <>
      <div>{add}</div>
      <ul className={styles["cards"]}>{data.items.map((batch) => <Card key={batch.id} batch={batch} />)}</ul>
      <p className={styles["soft"]}>{t("batches.kept", { count: data.days })} {t("batches.most", { count: data.most })}</p>
    </>
  );
}
