import { useEffect, useRef } from "react";

import { useConversationList } from "../../api/conversations";
import { failureOf } from "../../api/failure";
import type { Conversation } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import { ConversationItem } from "./ConversationItem";
import { groupByDate, monthName, type DateGroup } from "./dates";
import styles from "./Rail.module.css";

const periods = { today: "rail.today", yesterday: "rail.yesterday", week: "rail.week", month: "rail.month" } as const;

function useGroupName(): (key: DateGroup["key"]) => string {
  const t = useT();
  const { language } = useLanguage();
  return (key) => (key in periods ? t(periods[key as keyof typeof periods]) : monthName(key, language));
}

function Group({ name, items, onOpen }: { name: string; items: readonly Conversation[]; onOpen: () => void }) {
  return (
    <>
      <h2 className={styles["period"]}>{name}</h2>
      <ul className={styles["group"]}>
        {items.map((one) => <ConversationItem key={one.id} conversation={one} onOpen={onOpen} />)}
      </ul>
    </>
  );
}

/** Older conversations come by themselves near the end of the list; the button is there for the keyboard. */
function More({ loading, load }: { loading: boolean; load: () => void }) {
  const t = useT();
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current || loading || !("IntersectionObserver" in window)) return undefined;
    const observer = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) load(); }, { rootMargin: "240px" });
    observer.observe(mark.current);
    return () => { observer.disconnect(); };
  }, [loading, load]);
  return (
    <div ref={mark} className={styles["more"]}>
      {loading ? <Working>{t("rail.loading_more")}</Working> : <Button look="quiet" wide onPress={load}>{t("rail.more")}</Button>}
    </div>
  );
}

export function ConversationList({ onOpen }: { onOpen: () => void }) {
  const t = useT();
  const nameOf = useGroupName();
  const sentence = useFailureSentence();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useConversationList();

  if (isPending) return <div className={styles["notice"]}><Working>{t("rail.loading")}</Working></div>;
  if (!data) {
    return (
      <div className={styles["notice"]} role="alert">
        <p>{sentence(failureOf(error))}</p>
        <Button look="quiet" onPress={() => void refetch()}>{t("common.retry")}</Button>
      </div>
    );
  }
  const pinned = data.pages.flatMap((page) => page.pinned);
  const groups = groupByDate(data.pages.flatMap((page) => page.items), new Date());
  if (pinned.length + groups.length === 0) return <p className={styles["notice"]}>{t("rail.empty")}</p>;
  return (
    <>
      {pinned.length > 0 ? <Group name={t("rail.pinned")} items={pinned} onOpen={onOpen} /> : null}
      {groups.map(({ key, items }) => <Group key={key} name={nameOf(key)} items={items} onOpen={onOpen} />)}
      {hasNextPage ? <More loading={isFetchingNextPage} load={() => void fetchNextPage()} /> : null}
    </>
  );
}
