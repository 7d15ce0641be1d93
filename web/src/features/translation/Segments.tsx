import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useRef, useState, type RefObject } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { SegmentRow } from "./SegmentRow";
import styles from "./Segments.module.css";
import { listKey, segmentsKey, underWay, useSegments, useTranslationVerbs, type Only, type Segment, type Translation } from "./translations";
import { useReviewKeys } from "./useReviewKeys";

type Pages = InfiniteData<{ items: Segment[]; next: number | null }>;
const filters: readonly Only[] = ["all", "to_check", "unaccepted"];

/** Puts a segment in the place of what is known of it: the list does not move under the reader. */
function usePlace(id: string): (segment: Segment) => void {
  const cache = useQueryClient();
  return (segment) => {
    cache.setQueriesData<Pages>({ queryKey: segmentsKey(id) }, (known) => known && {
      ...known,
      pages: known.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.ordinal === segment.ordinal ? segment : item)) })),
    });
  };
}

/** The last segments may have come with the end: they are read once more when the state changes. */
function useLast({ id, state }: Translation): void {
  const cache = useQueryClient();
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: segmentsKey(id) });
    void cache.invalidateQueries({ queryKey: listKey });
  }, [cache, id, state]);
}

/** Once a segment is no longer being written, the focus is back on it. */
function useReturn(list: RefObject<HTMLElement | null>, editing: number | null): void {
  const last = useRef<number | null>(null);
  useEffect(() => {
    if (editing === null && last.current !== null) list.current?.querySelector<HTMLElement>(`[data-ordinal="${String(last.current)}"] button`)?.focus();
    last.current = editing;
  }, [list, editing]);
}

export function Segments({ translation }: { translation: Translation }) {
  const t = useT();
  const sentence = useFailureSentence();
  const verbs = useTranslationVerbs();
  const { id } = translation;
  const [only, setOnly] = useState<Only>("all");
  const [editing, setEditing] = useState<number | null>(null);
  const place = usePlace(id);
  useLast(translation);
  const list = useRef<HTMLUListElement>(null);
  useReturn(list, editing);
  const moving = underWay(translation) && editing === null;
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useSegments(id, only, moving);
  const items = data?.pages.flatMap((page) => page.items) ?? [];

  async function tell(work: () => Promise<Segment>): Promise<boolean> {
    try {
      place(await work());
      return true;
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
      return false;
    }
  }
  const accept = (ordinal: number, accepted: boolean) => tell(() => verbs.change(id, ordinal, { accepted }));
  const again = (ordinal: number) => tell(() => verbs.again(id, ordinal));
  async function save(ordinal: number, target: string): Promise<boolean> {
    const saved = await tell(() => verbs.change(id, ordinal, { target }));
    if (saved) setEditing(null);
    return saved;
  }
  // What is being written somewhere else would be lost.
  const edit = (ordinal: number) => { setEditing((now) => now ?? ordinal); };
  useReviewKeys(list, {
    accept: (ordinal) => { if (items.some((one) => one.ordinal === ordinal && one.target !== null)) void accept(ordinal, true); },
    edit,
    again: (ordinal) => { if (ordinal !== editing) void again(ordinal); },
  });

  return (
    <section className={styles["segments"]}>
      <ToggleButtonGroup
        aria-label={t("translation.show")} className={styles["filters"] ?? ""} selectedKeys={[only]} disallowEmptySelection isDisabled={editing !== null}
        onSelectionChange={(keys) => { setOnly([...keys][0] as Only); }}
      >
        {filters.map((each) => <ToggleButton key={each} id={each} className={styles["filter"] ?? ""}>{t(`translation.only_${each}`)}</ToggleButton>)}
      </ToggleButtonGroup>
      {error && !data ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("translation.opening")}</Working> : null}
      {data && items.length === 0 ? <p className={styles["soft"]} role="status">{t(translation.segments === 0 ? "translation.no_segment" : "translation.nothing_to_check")}</p> : null}
      <ul ref={list} className={styles["list"]}>
        {items.map((one) => (
          <SegmentRow
            key={one.ordinal} one={one} translation={translation} editing={editing === one.ordinal}
            locked={editing !== null} onEdit={(on) => { if (on) edit(one.ordinal); else setEditing(null); }} onSave={(target) => save(one.ordinal, target)}
            onAccept={(accepted) => void accept(one.ordinal, accepted)} onAgain={() => void again(one.ordinal)}
          />
        ))}
      </ul>
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{isFetchingNextPage ? t("translation.opening") : t("translation.next_segments")}</Button></div> : null}
    </section>
  );
}
