import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, GitCompareArrows, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ToggleButton } from "react-aria-components";
import type { ComparisonRef } from "../../api/comparison";
import { failureOf } from "../../api/failure";
import type { SourceRef } from "../../api/source";
import type { Comparison } from "../../api/types";
import { countedChanges } from "../../locales/changes";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { Versions } from "../../ui/Versions";
import { Working } from "../../ui/Working";
import { ChangedArticle } from "./ChangedArticle";
import styles from "./ComparisonPanel.module.css";
import { comparisonOf } from "./pages";
import { useWalk, type Walk } from "./useWalk";

interface ComparisonPanelProps {
  comparison: ComparisonRef;
  onClose: () => void;
  onSource: (source: SourceRef) => void;
}
type Shown = "changes" | "all";
/** Share of the words in both texts under which they are not two versions of one. */
const alike = 0.25;
// Where the reader was, for when a page of a version is closed.
let left: { place: string; shown: Shown; at: number } | null = null;

function Bar({ shown, changed, all, walk, onShow }: { shown: Shown; changed: number; all: number; walk: Pick<Walk, "at" | "go">; onShow: (shown: Shown) => void }) {
  const t = useT();
  const counts = { changes: changed, all };
  return (
    <div className={styles["bar"]}>
      <div className={styles["filters"]} role="group" aria-label={t("documents.compare_shown")}>
        {(["changes", "all"] as const).map((each) => (
          <ToggleButton key={each} className={styles["filter"] ?? ""} isSelected={shown === each} onChange={() => { onShow(each); }}>
            {t(`documents.compare_${each}`, { number: counts[each] })}
          </ToggleButton>
        ))}
      </div>
      <div className={styles["walk"]}>
        <span className="visually-hidden" role="status">{walk.at < 0 ? "" : t("documents.compare_at", { number: walk.at + 1, total: changed })}</span>
        {walk.at < 0 ? null : <span className={styles["at"]} aria-hidden>{walk.at + 1}/{changed}</span>}
        <IconButton size="small" label={t("documents.compare_previous")} hint={`${t("documents.compare_previous")} (Alt + ↑)`} isDisabled={walk.at <= 0} onPress={() => { walk.go(walk.at - 1); }}>
          <ChevronUp size={17} aria-hidden />
        </IconButton>
        <IconButton size="small" label={t("documents.compare_next")} hint={`${t("documents.compare_next")} (Alt + ↓)`} isDisabled={walk.at >= changed - 1} onPress={() => { walk.go(walk.at + 1); }}>
          <ChevronDown size={17} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

function LeftOut({ told }: { told: Comparison }) {
  const t = useT();
  const count = told.left.left_out + told.right.left_out;
  return count > 0 ? <p className={styles["leftOut"]}>{t("documents.compare_left_out", { count })}</p> : null;
}

function Told({ told, place, onSource }: { told: Comparison; place: string; onSource: ComparisonPanelProps["onSource"] }) {
  const t = useT();
  const [before] = useState(left?.place === place ? left : null);
  const [shown, show] = useState<Shown>(before?.shown ?? "changes");
  const changed = told.changes.filter(({ kind }) => kind !== "unchanged");
  const ranks = new Map(changed.map((change, rank) => [change, rank]));
  const { at, frame, go, note } = useWalk(changed.length, before?.at ?? -1);
  useEffect(() => { left = { place, shown, at }; }, [place, shown, at]);
  if (changed.length === 0) {
    return <Empty title={t("documents.compare_same_title")}><p>{t("documents.compare_same")}</p><LeftOut told={told} /></Empty>;
  }
  const listed = shown === "all" ? told.changes : changed;
  return (
    <>
      {told.kept < alike ? (
        <div className={styles["unlike"]}>
          <Banner tone="warning" title={t("documents.compare_unlike_title")}>{t("documents.compare_unlike", { share: Math.round(100 * told.kept) })}</Banner>
        </div>
      ) : null}
      <p className={styles["counts"]}>{countedChanges(told.counts, told.units, t)}</p>
      <Bar shown={shown} changed={changed.length} all={told.changes.length} walk={{ at, go }} onShow={show} />
      {/* What scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={frame} className={styles["list"]} role="group" aria-label={t("documents.compare_list")} tabIndex={0}>
        <ol>
          {listed.map((change) => {
            const number = ranks.get(change) ?? -1;
            return (
              <ChangedArticle
                key={`${String(change.left?.page)} ${String(change.left?.start)} ${String(change.right?.page)} ${String(change.right?.start)}`}
                change={change}
                told={told}
                number={number}
                current={number >= 0 && number === at}
                onOpen={(source) => {
                  if (number >= 0) note(number);
                  left = { place, shown, at: number >= 0 ? number : at };
                  onSource(source);
                }}
              />
            );
          })}
        </ol>
        <LeftOut told={told} />
      </div>
    </>
  );
}

/** What changed from one version to the other, article by article, the deleted and inserted words marked. */
export default function ComparisonPanel({ comparison, onClose, onSource }: ComparisonPanelProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const title = useRef<HTMLHeadingElement>(null);
  const { data: told, error, refetch } = useQuery(comparisonOf(comparison));
  useEffect(() => {
    // Not when the list has it, at the change from which a page was opened.
    if (!title.current?.closest("[data-panel]")?.contains(document.activeElement)) title.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", escape);
    return () => { document.removeEventListener("keydown", escape); };
  }, [onClose]);
  const failure = error && !told ? failureOf(error) : null;
  const gone = failure?.code === "not_found";
  return (
    <div className={styles["panel"]} data-panel>
      <header className={styles["header"]}>
        <GitCompareArrows size={18} aria-hidden />
        <h2 ref={title} tabIndex={-1} className={styles["title"]}>{t("documents.compare_title")}</h2>
        <IconButton label={t("documents.compare_close")} onPress={onClose}><X size={19} aria-hidden /></IconButton>
      </header>
      {told ? <p className={styles["versions"]} title={`${told.left.name}\n${told.right.name}`}><Versions earlier={told.left.name} later={told.right.name} /></p> : null}
      {failure ? (
        <Empty title={t("documents.compare_failed")} action={gone ? null : <Button onPress={() => { void refetch(); }}>{t("common.retry")}</Button>}>
          <p>{gone ? t("documents.compare_gone") : sentence(failure)}</p>
        </Empty>
      ) : null}
      {!told && !failure ? <Working fill>{t("documents.compare_loading")}</Working> : null}
      {told ? <Told key={`${comparison.left} ${comparison.right}`} told={told} place={`${comparison.left} ${comparison.right}`} onSource={onSource} /> : null}
    </div>
  );
}
