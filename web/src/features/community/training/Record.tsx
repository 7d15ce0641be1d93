import { Trash2 } from "lucide-react";
import { useRef, useState, type SyntheticEvent } from "react";

import type { TrainingRecord } from "../../../api/types";
import { dayAfter, dayWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { DateField } from "../../../ui/DateField";
import { Dialog } from "../../../ui/Dialog";
import { Empty } from "../../../ui/Empty";
import { IconButton } from "../../../ui/IconButton";
import { Loaded } from "../../../ui/Loaded";
import { TextField } from "../../../ui/TextField";
import { say } from "../../../ui/toasts";
import { useDoing } from "../../../ui/useDoing";
import styles from "../Community.module.css";
import { numberIn } from "./numbers";
import { hoursWords, useDeclarations, useRecord } from "./training";

type Line = TrainingRecord["items"][number];

function useKindWords() {
  const t = useT();
  return ({ kind, version, organiser }: Line) => {
    if (kind === "module") return t("training.kind_module", { version: version ?? 0 });
    return kind === "meeting" ? t("training.kind_meeting") : t("training.kind_declaration", { organiser });
  };
}

function Table({ items, onRemove }: { items: readonly Line[]; onRemove: (line: Line) => void }) {
  const t = useT();
  const { language } = useLanguage();
  const words = useKindWords();
  return (
    // What scrolls must be reachable by keyboard.
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("training.record")}>
      <table>
        <thead><tr>{(["date", "title", "kind", "hours", "action"] as const).map((name) => <th key={name} scope="col">{t(`training.col_${name}`)}</th>)}</tr></thead>
        <tbody>
          {items.map((line) => (
            <tr key={line.id}>
              <td>{dayWords(line.on, language)}</td>
              <th scope="row">{line.title}</th>
              <td>{words(line)}</td>
              <td>{t("training.hours", { hours: hoursWords(line.minutes, language) })}</td>
              <td>{line.kind === "declaration" ? <IconButton label={t("training.remove_this", { title: line.title })} onPress={() => { onRemove(line); }}><Trash2 size={17} aria-hidden /></IconButton> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Declaring({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { declare } = useDeclarations();
  const { failure, setFailure, busy, run } = useDoing();
  const [title, setTitle] = useState("");
  const [organiser, setOrganiser] = useState("");
  const [day, setDay] = useState("");
  const [minutes, setMinutes] = useState("60");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const long = numberIn(minutes, 1, 2_400);
    if (title.trim() === "" || organiser.trim() === "" || day === "" || long === null) {
      setFailure(t("training.fields_needed"));
      return;
    }
    if (!await run(() => declare({ title: title.trim(), organiser: organiser.trim(), held_on: day, minutes: long }))) return;
    say(t("training.declared"));
    onClose();
  }
  return (
    <Dialog title={t("training.declare_title")} isOpen onClose={onClose}>
      <form className={styles["dialog"]} noValidate onSubmit={(event) => void submit(event)}>
        <TextField label={t("training.declare_name")} value={title} onChange={setTitle} maxLength={160} autoFocus />
        <TextField label={t("training.declare_organiser")} value={organiser} onChange={setOrganiser} maxLength={160} />
        <div className={styles["fields"]}>
          <DateField label={t("training.declare_date")} value={day} min={dayAfter(-7_300)} max={dayAfter(0)} onChange={setDay} />
          <TextField label={t("training.declare_minutes")} inputMode="numeric" value={minutes} onChange={setMinutes} maxLength={5} />
        </div>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={`${styles["actions"] ?? ""} ${styles["end"] ?? ""}`}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" isDisabled={busy}>{t("training.declare_do")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** All that one can show, and what one declares oneself. */
export function Record() {
  const t = useT();
  const { language } = useLanguage();
  const { remove } = useDeclarations();
  const { failure, run } = useDoing();
  const [declaring, setDeclaring] = useState(false);
  const section = useRef<HTMLDivElement>(null);
  const takeBack = async ({ id }: Line) => {
    if (!await run(() => remove(id))) return;
    say(t("training.removed"));
    // The button went with its line.
    section.current?.focus();
  };
  return (
    <Loaded query={useRecord()} words={t("training.loading")}>
      {({ name, organisation, items, minutes }) => (
        <div ref={section} tabIndex={-1} className={styles["part"]}>
          <p className={styles["soft"]}>{t("training.record_lead")}</p>
          <p>{t("training.record_of", { name, organisation })}</p>
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          {items.length === 0 ? <Empty><p>{t("training.record_none")}</p></Empty> : <Table items={items} onRemove={(line) => void takeBack(line)} />}
          {items.length > 0 ? <p className={styles["heading"]}>{t("training.record_total", { hours: hoursWords(minutes, language) })}</p> : null}
          <div className={styles["actions"]}>
            <Button onPress={() => { setDeclaring(true); }}>{t("training.declare")}</Button>
            {items.length > 0 ? <Button look="quiet" onPress={() => { print(); }}>{t("training.print")}</Button> : null}
          </div>
          {declaring ? <Declaring onClose={() => { setDeclaring(false); }} /> : null}
        </div>
      )}
    </Loaded>
  );
}
