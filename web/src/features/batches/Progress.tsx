import type { Batch } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./Batches.module.css";

/** How far a batch is, in words and as a bar; what failed is told beside. */
export function Progress({ batch, spoken = false }: { batch: Batch; spoken?: boolean }) {
  const t = useT();
  const { counts, state } = batch;
  const over = counts.done + counts.failed;
  return (
    <div className={styles["progress"]} data-state={state}>
      <p className={styles["progressWords"]}>
        <span className={styles["state"]} data-state={counts.failed > 0 && state === "done" ? "warning" : state}>{t(`batches.state_${state}`)}</span>
        <span role={spoken ? "status" : undefined}>{t("batches.done_of", { done: over, count: counts.total })}</span>
        {counts.failed > 0 ? <span className={styles["failed"]}>{t("batches.failed", { count: counts.failed })}</span> : null}
      </p>
      <progress className={styles["bar"]} max={counts.total} value={over} aria-label={t("batches.progress")} />
    </div>
  );
}
