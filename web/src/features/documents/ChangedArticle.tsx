import { ArrowRightLeft, Equal, FileText, Hash, Minus, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { SourceRef } from "../../api/source";
import type { ChangedUnit, Comparison } from "../../api/types";
import { useT } from "../../locales/Language";
import { placeOf } from "../../locales/places";
import { Button } from "../../ui/Button";
import styles from "./ComparisonPanel.module.css";
import { folded, isLong, opensWith, tidy } from "./segments";

const icons = { modified: Pencil, added: Plus, removed: Minus, renumbered: Hash, moved: ArrowRightLeft, unchanged: Equal };

interface ChangedArticleProps {
  change: ChangedUnit;
  told: Comparison;
  /** Its rank among the changes, from 0; -1 where nothing changed. */
  number: number;
  current: boolean;
  onOpen: (source: SourceRef) => void;
}

/** « Ancienne, page 3 »: opens the page of a version beside the answer. */
function OpenPage({ side, change, told, onOpen }: Pick<ChangedArticleProps, "change" | "told" | "onOpen"> & { side: "left" | "right" }) {
  const t = useT();
  const place = change[side];
  if (!place) return null;
  const { document_id, page_label } = told[side];
  const { page, start, end } = place;
  const where = t(`documents.compare_${placeOf(page_label)}`, { page });
  return (
    <AriaButton className={styles["open"] ?? ""} onPress={() => { onOpen({ document: document_id, page, start, end, number: 0 }); }}>
      <FileText size={14} aria-hidden />
      {t(side === "left" ? "documents.compare_open_earlier" : "documents.compare_open_later", { where })}
    </AriaButton>
  );
}

function Words({ change, named }: { change: ChangedUnit; named: boolean }) {
  const t = useT();
  const [whole, unfold] = useState(false);
  const long = isLong(change.segments);
  const { left, right } = change;
  const shown = whole || !long ? change.segments : folded(change.segments);
  const segments = named ? tidy(shown, (left ?? right)?.label ?? "", (right ?? left)?.label ?? "") : tidy(shown, "", "");
  return (
    <>
      <p className={styles["text"]}>
        {segments.map(({ op, text }, at) => {
          if (op === "kept") return <span key={at}>{text}</span>;
          const Mark = op === "deleted" ? "del" : "ins";
          const words = text.trimEnd();
          return (
            <span key={at}>
              <Mark>
                <span className="visually-hidden"> {t(op === "deleted" ? "documents.compare_deleted" : "documents.compare_inserted")} </span>
                {words}
                <span className="visually-hidden"> {t("documents.compare_end")} </span>
              </Mark>
              {text.slice(words.length)}
            </span>
          );
        })}
      </p>
      {long ? <Button look="quiet" aria-expanded={whole} onPress={() => { unfold(!whole); }}>{t(whole ? "documents.compare_fold" : "documents.compare_unfold")}</Button> : null}
    </>
  );
}

/** An article in both versions, or in one of them. */
export function ChangedArticle({ change, told, number, current, onOpen }: ChangedArticleProps) {
  const t = useT();
  const Icon = icons[change.kind];
  const name = (label: string) => (label === "" ? t("documents.compare_start") : label);
  const { left, right } = change;
  const title = left && right && left.label !== right.label ? t("documents.compare_was", { left: name(left.label), right: name(right.label) }) : name((right ?? left)?.label ?? "");
  // Its first words, where it has no other name: they stand just below.
  const named = told.units !== "paragraphs" || change.kind === "unchanged" || !opensWith(change.segments, title);
  return (
    <li className={styles["change"]} data-kind={change.kind} data-current={current || undefined} {...(number >= 0 && { "data-change": number })}>
      <div className={styles["head"]}>
        <h3 tabIndex={-1} className={named ? undefined : "visually-hidden"} aria-current={current || undefined}>{title}</h3>
        <span className={styles["kind"]}><Icon size={14} aria-hidden />{t(`changes.kind_${change.kind}`)}</span>
      </div>
      {change.kind === "unchanged" ? null : <Words change={change} named={named} />}
      <div className={styles["pages"]}>
        <OpenPage side="left" change={change} told={told} onOpen={onOpen} />
        <OpenPage side="right" change={change} told={told} onOpen={onOpen} />
      </div>
    </li>
  );
}
