import { GitCompareArrows } from "lucide-react";
import { useEffect, useRef } from "react";
import { sameComparison } from "../../../api/comparison";
import { countedChanges } from "../../../locales/changes";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Versions } from "../../../ui/Versions";
import { useComparing } from "../comparing";
import type { Comparison } from "../said";
import styles from "./ComparisonCard.module.css";

/** What was counted between two versions, and the way to the list of it. */
export function ComparisonCard({ comparison: { left, right, units, counts } }: { comparison: Comparison }) {
  const t = useT();
  const { opened, open } = useComparing();
  const card = useRef<HTMLElement>(null);
  const pair = { left: left.id, right: right.id };
  const isOpen = sameComparison(opened, pair);
  const was = useRef(isOpen);
  useEffect(() => {
    const closed = was.current && !isOpen;
    was.current = isOpen;
    // The panel leaves with the focus in it; React Aria gives it back by itself when the panel was a sheet.
    if (closed && document.activeElement === document.body) card.current?.querySelector("button")?.focus();
  }, [isOpen]);
  if (!counts) return null;
  const same = Object.entries(counts).every(([kind, count]) => kind === "unchanged" || count === 0);
  return (
    <section ref={card} className={styles["card"]} aria-label={t("thread.comparison")}>
      <GitCompareArrows size={20} aria-hidden />
      <div className={styles["words"]}>
        <p><Versions earlier={left.name} later={right.name} /></p>
        <p className={styles["counts"]}>{same ? t("documents.compare_same_title") : countedChanges(counts, units ?? "articles", t)}</p>
      </div>
      {same ? null : <Button aria-expanded={isOpen} onPress={() => { open(pair); }}>{t("thread.comparison_open")}</Button>}
    </section>
  );
}
