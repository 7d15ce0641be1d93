import { Link } from "@tanstack/react-router";
import { RotateCcw, TextSearch } from "lucide-react";

import type { BatchItem } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import styles from "./Batches.module.css";

/** How far a file is, and what is to be checked in it. */
function Said({ item }: { item: BatchItem }) {
  const t = useT();
  const { state, translation } = item;
  if (state === "waiting" && !translation?.segments) return null;
  if (!translation) return <p className={styles["excerpt"]}>{t("batches.gone_translation")}</p>;
  const { segments, done, to_check } = translation;
  if (segments === 0) return state === "answering" ? <p className={styles["excerpt"]}>{t("batches.reading")}</p> : null;
  const words = state === "done" && done === segments ? t("batches.segments_done", { count: segments }) : t("batches.segments", { done, segments });
  return (
    <>
      <p className={styles["excerpt"]}>{[words, ...(to_check > 0 ? [t("batches.to_check", { count: to_check })] : [])].join(" · ")}</p>
      {done < segments ? <progress className={styles["bar"]} max={segments} value={done} aria-label={words} /> : null}
    </>
  );
}

/** One file of a batch that translates: from its line one reviews it. */
export function TranslationItem({ item, busy, onRetry }: { item: BatchItem; busy: boolean; onRetry: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { number, name, state, error, error_params, translation } = item;
  return (
    <li className={styles["item"]} data-state={state}>
      <span className={styles["number"]} aria-hidden="true">{number}</span>
      <div className={styles["itemWords"]}>
        <h3 className={styles["name"]}><span className="visually-hidden">{number} </span>{name}</h3>
        {state === "failed" && error ? <p className={styles["why"]}>{sentence({ code: error, params: { name, ...error_params } })}</p> : null}
        <Said item={item} />
      </div>
      <span className={styles["itemState"]} data-state={state}>{t(`batches.item_${state}`)}</span>
      <span className={styles["itemActions"]}>
        {translation && translation.segments > 0 ? (
          <Link to="/traductions/$translationId" params={{ translationId: translation.id }} className={styles["review"]} aria-label={t("batches.review_item", { name })}><TextSearch size={16} aria-hidden />{t("batches.review")}</Link>
        ) : null}
        {state === "failed" ? <Button isDisabled={busy} aria-label={t("batches.retry_item", { name })} onPress={onRetry}><RotateCcw size={16} aria-hidden />{t("batches.retry")}</Button> : null}
      </span>
    </li>
  );
}
