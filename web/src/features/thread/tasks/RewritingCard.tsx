import { Check, Copy, PenLine, Undo2 } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { say } from "../../../ui/toasts";
import type { Rewriting } from "../said";
import { Departures } from "./Departures";
import { decided, differences, type Piece } from "./difference";
import styles from "./Cards.module.css";

interface ChangeProps {
  piece: Extract<Piece, { kind: "change" }>;
  refused: boolean;
  /** The one that the keyboard is at: a text of a hundred changes is one stop, not a hundred. */
  current: boolean;
  onToggle: () => void;
  onCurrent: () => void;
}

function Change({ piece: { number, before, after }, refused, current, onToggle, onCurrent }: ChangeProps) {
  const t = useT();
  const words = before === "" ? t("tasks.change_added", { after }) : after === "" ? t("tasks.change_removed", { before }) : t("tasks.change_replaced", { before, after });
  return (
    // Inline, as no button is: it breaks with the lines of its text.
    <span
      role="checkbox"
      tabIndex={current ? 0 : -1}
      aria-checked={!refused}
      aria-label={words}
      className={styles["change"]}
      data-change={number}
      data-refused={refused || undefined}
      onClick={onToggle}
      onFocus={onCurrent}
      onKeyDown={(event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        onToggle();
      }}
    >
      {before === "" ? null : <del>{before}</del>}
      {after === "" ? null : <ins>{after}</ins>}
    </span>
  );
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => Math.min(at + 1, last),
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** What was rewritten, word by word: each change is kept or refused. */
export default function RewritingCard({ rewriting, onUse }: { rewriting: Rewriting; onUse?: (text: string) => void }) {
  const t = useT();
  const pieces = useMemo(() => differences(rewriting.before, rewriting.after), [rewriting]);
  const count = pieces.filter(({ kind }) => kind === "change").length;
  const [refused, setRefused] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState(0);
  const text = useRef<HTMLDivElement>(null);
  const toggle = (number: number) => {
    setRefused((before) => {
      const next = new Set(before);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  };
  const move = (event: KeyboardEvent) => {
    const to = steps[event.key]?.(at, count - 1);
    if (to === undefined) return;
    event.preventDefault();
    text.current?.querySelector<HTMLElement>(`[data-change="${String(to)}"]`)?.focus();
  };
  const copy = () =>
    navigator.clipboard.writeText(decided(pieces, refused)).then(
      () => { say(t("tasks.text_copied")); },
      () => { say(t("thread.copy_failed"), { tone: "error" }); },
    );
  if (count === 0) {
    return (
      <>
        <p className={styles["hint"]}>{t("tasks.no_change")}</p>
        <Departures departures={rewriting.departures} />
      </>
    );
  }
  return (
    <section className={styles["card"]} aria-label={t("tasks.changes")}>
      <div className={styles["head"]}>
        <h3 className={styles["title"]}>{t("tasks.changes")}</h3>
        <p className={styles["count"]} role="status">{t("tasks.kept", { count, kept: count - refused.size })}</p>
        <span className={styles["all"]}>
          <Button look="quiet" isDisabled={refused.size === 0} onPress={() => { setRefused(new Set()); }}><Check size={16} aria-hidden />{t("tasks.accept_all")}</Button>
          <Button look="quiet" isDisabled={refused.size === count} onPress={() => { setRefused(new Set(Array.from({ length: count }, (_, number) => number))); }}><Undo2 size={16} aria-hidden />{t("tasks.refuse_all")}</Button>
        </span>
      </div>
      <p className={styles["hint"]}>{t("tasks.changes_hint")}</p>
      {/* The arrows go from change to change, which are inside. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div ref={text} className={styles["text"]} role="group" aria-label={t("tasks.changes_text")} onKeyDown={move}>
        {pieces.map((piece, index) =>
          piece.kind === "same" ? (
            <span key={index}>{piece.text}</span>
          ) : (
            <Change key={index} piece={piece} refused={refused.has(piece.number)} current={piece.number === at} onToggle={() => { toggle(piece.number); }} onCurrent={() => { setAt(piece.number); }} />
          ),
        )}
      </div>
      <Departures departures={rewriting.departures} />
      <div className={styles["ways"]}>
        <Button look="primary" onPress={() => { void copy(); }}><Copy size={17} aria-hidden />{t("tasks.text_copy")}</Button>
        {onUse ? <Button onPress={() => { onUse(decided(pieces, refused)); }}><PenLine size={17} aria-hidden />{t("tasks.text_use")}</Button> : null}
      </div>
    </section>
  );
}
