import { Check, Pencil, RotateCw, TriangleAlert, Undo2 } from "lucide-react";
import { useState, type KeyboardEvent } from "react";

import { useT } from "../../locales/Language";
import type { Translate } from "../../locales/text";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/TextArea";
import styles from "./Segments.module.css";
import { Tagged } from "./Tagged";
import { hasTags } from "./tagged";
import type { Segment, Translation } from "./translations";

export interface SegmentRowProps {
  one: Segment;
  translation: Translation;
  editing: boolean;
  /** One of the segments is being written: no other one is meanwhile. */
  locked: boolean;
  onEdit: (editing: boolean) => void;
  onSave: (target: string) => Promise<boolean>;
  onAccept: (accepted: boolean) => void;
  onAgain: () => void;
}

function Editor({ one, number, onSave, onCancel }: { one: Segment; number: number; onSave: (target: string) => Promise<boolean>; onCancel: () => void }) {
  const t = useT();
  const [text, setText] = useState(one.target ?? one.source);
  const hints = [
    ...(hasTags(one.source) ? [t("translation.tags_hint")] : []),
    ...(one.count > 1 ? [t("translation.times_hint", { count: one.count })] : []),
  ];
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void onSave(text);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <div className={styles["editor"]}>
      <TextArea
        label={t("translation.target_label", { number: String(number) })} hideLabel rows={Math.min(10, 2 + Math.floor(text.length / 60))}
        value={text} onChange={setText} onKeyDown={keys} autoFocus {...(hints.length > 0 && { hint: hints.join(" ") })}
      />
      <div className={styles["buttons"]}>
        <Button look="primary" onPress={() => void onSave(text)}>{t("translation.save")}</Button>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
      </div>
    </div>
  );
}

function Flags({ one }: { one: Segment }) {
  const t = useT();
  if (one.flags.length === 0) return null;
  return (
    <ul className={styles["flags"]}>
      {one.flags.map(({ kind, said }) => <li key={`${kind} ${said}`} className={styles["flag"]}><TriangleAlert size={14} aria-hidden />{t(`translation.flag_${kind}`, { said })}</li>)}
    </ul>
  );
}

function Acts({ one, number, locked, onEdit, onAccept, onAgain }: { one: Segment; number: number } & Pick<SegmentRowProps, "locked" | "onEdit" | "onAccept" | "onAgain">) {
  const t = useT();
  const named = (action: string) => t("translation.of_segment", { action, number: String(number) });
  const waiting = one.state === "waiting";
  const accepted = one.state === "accepted";
  const accepting = t(accepted ? "translation.unaccept" : "translation.accept");
  return (
    <div className={styles["buttons"]}>
      {one.target === null || waiting ? null : (
        <Button look={accepted ? "quiet" : "plain"} onPress={() => { onAccept(!accepted); }} aria-label={named(accepting)}>
          {accepted ? <Undo2 size={16} aria-hidden /> : <Check size={16} aria-hidden />}{accepting}
        </Button>
      )}
      <Button look="quiet" isDisabled={locked} onPress={() => { onEdit(true); }} aria-label={named(t("translation.edit"))}><Pencil size={16} aria-hidden />{t("translation.edit")}</Button>
      {waiting ? null : <Button look="quiet" onPress={onAgain} aria-label={named(t("translation.again"))}><RotateCw size={16} aria-hidden />{t("translation.again")}</Button>}
    </div>
  );
}

/** Where it stands and how often, then what it is. */
function aboutWords(one: Segment, t: Translate): [string, string] {
  const where = [String(one.ordinal + 1), one.place, one.count > 1 ? t("translation.times", { count: one.count }) : ""];
  const what = one.state === "waiting" ? t("translation.waiting") : one.state === "failed" ? t("translation.not_translated") : t(`translation.mark_${one.state}`);
  return [where.filter(Boolean).join(" · "), what];
}

export function SegmentRow({ one, translation, editing, locked, onEdit, onSave, onAccept, onAgain }: SegmentRowProps) {
  const t = useT();
  const number = one.ordinal + 1;
  const [where, what] = aboutWords(one, t);
  return (
    <li className={styles["row"]} data-ordinal={one.ordinal} data-state={one.state} aria-label={t("translation.segment", { number: String(number) })}>
      <div className={styles["side"]}>
        <p className={styles["about"]}>{where}</p>
        <Tagged lang={translation.source ?? undefined}>{one.source}</Tagged>
      </div>
      <div className={styles["side"]}>
        <p className={styles["about"]} data-state={one.state}>{what}</p>
        {editing ? <Editor one={one} number={number} onSave={onSave} onCancel={() => { onEdit(false); }} /> : (
          <>
            {one.target === null ? null : <Tagged lang={translation.target}>{one.target}</Tagged>}
            {one.state === "accepted" ? null : <Flags one={one} />}
            <Acts one={one} number={number} locked={locked} onEdit={onEdit} onAccept={onAccept} onAgain={onAgain} />
          </>
        )}
      </div>
    </li>
  );
}
