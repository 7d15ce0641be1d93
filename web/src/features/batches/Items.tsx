import { MessageSquare, RotateCcw } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Batch, BatchItem } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { RadioGroup } from "../../ui/RadioGroup";
import { Working } from "../../ui/Working";
import { useItems, type Shown, type useBatchActions } from "./batches";
import styles from "./Batches.module.css";
import type { Act } from "./BatchView";
import { TranslationItem } from "./TranslationItem";

interface ItemsProps {
  batch: Batch;
  busy: boolean;
  act: Act;
  actions: ReturnType<typeof useBatchActions>;
  onOpen: (conversationId: string) => void;
}

function Item({ item, busy, act, actions, onOpen }: { item: BatchItem } & Omit<ItemsProps, "batch">) {
  const t = useT();
  const sentence = useFailureSentence();
  const { number, name, state, excerpt, error, error_params } = item;
  const open = () => { act(async () => { onOpen(item.opened && item.conversation_id ? item.conversation_id : await actions.open(number)); }); };
  return (
    <li className={styles["item"]} data-state={state}>
      <span className={styles["number"]} aria-hidden="true">{number}</span>
      <div className={styles["itemWords"]}>
        <h3 className={styles["name"]}><span className="visually-hidden">{number} </span>{name}</h3>
        {state === "failed" && error ? <p className={styles["why"]}>{sentence({ code: error, params: error_params })}</p> : null}
        {state === "done" ? <p className={styles["excerpt"]}>{excerpt ?? t("batches.gone")}</p> : null}
      </div>
      <span className={styles["itemState"]} data-state={state}>{t(`batches.item_${state}`)}</span>
      <span className={styles["itemActions"]}>
        {state === "done" && item.conversation_id ? <Button isDisabled={busy} aria-label={t("batches.open_item", { name })} onPress={open}><MessageSquare size={16} aria-hidden />{t("batches.open")}</Button> : null}
        {state === "failed" ? <Button isDisabled={busy} aria-label={t("batches.retry_item", { name })} onPress={() => { act(() => actions.retry([number])); }}><RotateCcw size={16} aria-hidden />{t("batches.retry")}</Button> : null}
      </span>
    </li>
  );
}

/** The items of a batch in their order, with their answer's beginning or the reason of their failure. */
export function Items({ batch, ...rest }: ItemsProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const [shown, show] = useState<Shown>("all");
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useItems(batch, shown);
  const { counts } = batch;
  const choices = (["all", "done", "failed", "waiting"] as const)
    .filter((one) => one === "all" || one === shown || counts[one] > 0)
    .map((value) => ({ value, label: t(`batches.show_${value}`, { number: value === "all" ? counts.total : counts[value] }) }));
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={styles["items"]} aria-labelledby="batch-items">
      <h2 id="batch-items" className={styles["heading"]}>{t("batches.items")}</h2>
      {choices.length > 1 ? <RadioGroup label={t("batches.show")} hideLabel value={shown} onChange={show} choices={choices} /> : null}
      {!data && error ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("batches.loading_items")}</Working> : null}
      {data && items.length === 0 ? <p className={styles["soft"]}>{t("batches.none_shown")}</p> : null}
      <ol className={styles["rows"]}>
        {items.map((item) => (batch.kind === "translations"
          ? <TranslationItem key={item.number} item={item} busy={rest.busy} onRetry={() => { rest.act(() => rest.actions.retry([item.number])); }} />
          : <Item key={item.number} item={item} {...rest} />))}
      </ol>
      {hasNextPage ? <div><Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t(isFetchingNextPage ? "batches.loading_items" : "batches.more")}</Button></div> : null}
    </section>
  );
}
