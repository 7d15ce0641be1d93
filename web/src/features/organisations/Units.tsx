import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState, type SyntheticEvent } from "react";

import type { Unit } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { Loaded } from "../../ui/Loaded";
import { useUnits, useUnitVerbs } from "./organisations";
import styles from "./Organisations.module.css";
import { useDoing } from "../../ui/useDoing";

function AddUnit({ onAdd }: { onAdd: (name: string) => Promise<void> }) {
  const t = useT();
  const { failure, setFailure, busy, run } = useDoing();
  const [name, setName] = useState("");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === "") setFailure(t("organisations.unit_needed"));
    else if (await run(() => onAdd(name.trim()))) {
      say(t("organisations.unit_added", { name: name.trim() }));
      setName("");
    }
  }
  return (
    <form className={styles["add"]} onSubmit={(event) => void submit(event)}>
      <TextField label={t("organisations.unit_new")} value={name} onChange={setName} maxLength={120} />
      <Button type="submit" isDisabled={busy}>{t("organisations.unit_add")}</Button>
      {failure ? <div className={styles["whole"]}><Banner tone="error" role="alert">{failure}</Banner></div> : null}
    </form>
  );
}

function RenameUnit({ unit, onRename, onClose }: { unit: Unit; onRename: (name: string) => Promise<void>; onClose: () => void }) {
  const t = useT();
  const { failure, setFailure, busy, run } = useDoing();
  const [name, setName] = useState(unit.name);
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === "") setFailure(t("organisations.unit_needed"));
    else if (await run(() => onRename(name.trim()))) onClose();
  }
  return (
    <Dialog title={t("organisations.unit_rename", { name: unit.name })} isOpen onClose={onClose}>
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        <TextField label={t("organisations.unit_name")} value={name} onChange={setName} maxLength={120} autoFocus />
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" isDisabled={busy}>{t("common.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The units of an organisation: made, renamed, deleted. */
export function Units({ organisationId }: { organisationId: string }) {
  const t = useT();
  const { add, rename, remove } = useUnitVerbs(organisationId);
  const { failure, run } = useDoing();
  const [renaming, setRenaming] = useState<Unit | null>(null);
  const [ending, setEnding] = useState<Unit | null>(null);
  const list = useRef<HTMLUListElement>(null);
  async function end(unit: Unit): Promise<void> {
    setEnding(null);
    if (!await run(() => remove(unit.id))) return;
    say(t("organisations.unit_deleted", { name: unit.name }));
    // The button went with its line.
    list.current?.focus();
  }
  return (
    <Loaded query={useUnits(organisationId)} words={t("organisations.units_loading")}>
      {({ items }) => (
        <div className={styles["part"]}>
          <p className={styles["soft"]}>{t("organisations.units_lead")}</p>
          <AddUnit onAdd={add} />
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          {items.length === 0 ? <Empty title={t("organisations.units_empty")}><p>{t("organisations.units_empty_text")}</p></Empty> : (
            <ul ref={list} tabIndex={-1} className={styles["rows"]} aria-label={t("organisations.tab_units")}>
              {items.map((unit) => (
                <li key={unit.id} className={styles["line"]}>
                  <div className={styles["who"]}>
                    <p className={styles["name"]}>{unit.name}</p>
                    <p className={styles["soft"]}>{t("organisations.members", { count: unit.members })}</p>
                  </div>
                  <IconButton label={t("organisations.unit_rename", { name: unit.name })} onPress={() => { setRenaming(unit); }}><Pencil size={17} aria-hidden /></IconButton>
                  <IconButton label={t("organisations.unit_delete", { name: unit.name })} onPress={() => { setEnding(unit); }}><Trash2 size={17} aria-hidden /></IconButton>
                </li>
              ))}
            </ul>
          )}
          {renaming ? <RenameUnit unit={renaming} onRename={(name) => rename(renaming.id, name)} onClose={() => { setRenaming(null); }} /> : null}
          <Confirm title={t("organisations.unit_delete_title")} action={t("organisations.unit_delete_action")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) void end(ending); }}>
            <p>{t("organisations.unit_delete_text", { name: ending?.name ?? "" })}</p>
          </Confirm>
        </div>
      )}
    </Loaded>
  );
}
