import { useState, type ReactNode, type SyntheticEvent } from "react";

import type { CatalogueFault } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/TextField";
import type { Applier } from "./Applying";
import type { Entry, Section } from "./catalogue";
import styles from "./Catalogue.module.css";
import { faultAt, faultsElsewhere } from "./entry";
import { EntryFields, pathsOf, type Form } from "./EntryFields";
import type { Group } from "./fields";
import { KeyFields, keyPaths, type KeyState } from "./KeyFields";

/** The one that is changed, or what a new one begins with. */
export interface Edited {
  section: Section;
  name: string;
  entry: Entry;
  isNew: boolean;
  keyState?: KeyState;
}

interface BodyProps {
  edited: Edited;
  groups: readonly Group[];
  applying: Applier;
  keepsKeys: boolean;
  onClose: () => void;
  /** What stands between the fields and the buttons. */
  aside?: (entry: Entry, key: string) => ReactNode;
  keyed: boolean;
}

/** What is typed in the form of an entry, and what is wrong in it. */
function useEdited({ section, name: known, entry: before, isNew }: Edited, applying: Applier, onClose: () => void) {
  const t = useT();
  const [name, setName] = useState(known);
  const [entry, setEntry] = useState(before);
  const [key, setKey] = useState("");
  const [faults, setFaults] = useState<readonly CatalogueFault[]>([]);
  const named = name.trim();
  const whole = section === "endpoints" ? { ...entry, name: named } : entry;
  const propose = async (wanted: Entry | null) => {
    if (named === "") { setFaults([{ path: ["", "", "name"], rule: t("catalogue.name_rule") }]); return; }
    const change = { kind: "entry", section, name: named, entry: wanted, ...(wanted && key !== "" && { key }) } as const;
    setFaults(await applying.propose(change, onClose));
  };
  return { name, setName, entry, setEntry, key, setKey, faults, whole, isNew, propose };
}

function Body({ edited, groups, applying, keepsKeys, onClose, aside, keyed }: BodyProps) {
  const t = useT();
  const state = useEdited(edited, applying, onClose);
  const { faults, entry, isNew } = state;
  const place = [edited.section, state.name];
  const nameFault = faults.find(({ path }) => path.at(-1) === "name" || (path[2] === "[key]"))?.rule;
  const form: Form = { entry, change: state.setEntry, fault: (path) => faultAt(faults, place, path) };
  const others = faultsElsewhere(faults, place, [...pathsOf(groups), ...keyPaths, "name"]);
  const submit = (event: SyntheticEvent) => { event.preventDefault(); void state.propose(state.whole); };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <div className={styles["field"]}>
        <TextField label={t("catalogue.name")} hint={t(isNew ? "catalogue.name_hint" : "catalogue.name_kept")} value={state.name} onChange={state.setName} isReadOnly={!isNew} maxLength={63} autoFocus={isNew} isInvalid={nameFault !== undefined} validationBehavior="aria" />
        {nameFault === undefined ? null : <p className={styles["fault"]} role="alert">{t("catalogue.fault", { rule: nameFault })}</p>}
      </div>
      <EntryFields groups={groups} form={form} />
      {keyed ? <KeyFields form={form} typed={state.key} onType={state.setKey} state={edited.keyState ?? "none"} keepsKeys={keepsKeys} /> : null}
      {aside?.(state.whole, state.key)}
      {others.length > 0 ? <Banner tone="error" role="alert" title={t("catalogue.wrong")}><ul className={styles["consequences"]}>{others.map((words) => <li key={words}>{words}</li>)}</ul></Banner> : null}
      {others.length === 0 && faults.length > 0 ? <Banner tone="error" role="alert">{t("catalogue.wrong_fields", { count: faults.length })}</Banner> : null}
      {applying.refused && !applying.proposed ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
      <div className={styles["actions"]}>
        {isNew ? null : <span className={styles["pushed"]}><Button onPress={() => void state.propose(null)}>{t("catalogue.remove")}</Button></span>}
        <Button onPress={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={applying.busy}>{t(applying.busy ? "catalogue.checking" : "catalogue.check")}</Button>
      </div>
    </form>
  );
}

interface EntryDialogProps extends Omit<BodyProps, "edited" | "keyed"> {
  title: string;
  edited: Edited | null;
  keyed?: boolean;
}

/** The form of one entry; it is checked before anything is asked. */
export function EntryDialog({ title, edited, keyed = true, ...rest }: EntryDialogProps) {
  return <Dialog title={title} isOpen={edited !== null} onClose={rest.onClose} size="large">{edited ? <Body edited={edited} keyed={keyed} {...rest} /> : null}</Dialog>;
}
