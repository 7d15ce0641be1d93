import { useId } from "react";

import { useT } from "../../locales/Language";
import { CheckboxGroup } from "../../ui/CheckboxGroup";
import { Select } from "../../ui/Select";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import type { Entry } from "./catalogue";
import styles from "./Catalogue.module.css";
import { at, listOf, numberOf, put, written } from "./entry";
import type { Field, Group } from "./fields";

export interface Form {
  entry: Entry;
  change: (entry: Entry) => void;
  /** The rule that is broken there, if any. */
  fault: (path: string) => string | undefined;
}

function Typed({ field, form, faultId }: { field: Field; form: Form; faultId: string | undefined }) {
  const t = useT();
  const value = at(form.entry, field.path);
  const typed = (text: string): unknown => (field.kind === "number" ? numberOf(text) : field.kind === "list" ? listOf(text) : text);
  const shared = {
    label: t(field.label), ...(field.hint && { hint: t(field.hint) }), defaultValue: written(value),
    onChange: (text: string) => { form.change(put(form.entry, field.path, typed(text))); },
    // What the server refused is corrected and sent again: the browser must not stop it.
    isInvalid: faultId !== undefined, validationBehavior: "aria" as const, ...(faultId && { "aria-describedby": faultId }),
  };
  if (field.kind === "list") return <TextArea {...shared} rows={3} />;
  return <TextField {...shared} autoComplete="off" spellCheck="false" {...(field.kind === "number" && { inputMode: "decimal" as const })} />;
}

function Chosen({ field, form }: { field: Field; form: Form }) {
  const t = useT();
  const value = at(form.entry, field.path);
  const choices = (field.choices ?? []).map((choice) => ({ value: choice.value, label: t(choice.label) }));
  const shared = { label: t(field.label), hint: field.hint && t(field.hint) };
  const change = (wanted: unknown) => { form.change(put(form.entry, field.path, wanted)); };
  if (field.kind === "choices") return <CheckboxGroup label={t(field.label)} value={Array.isArray(value) ? value.map(String) : []} onChange={change} choices={choices} />;
  const unsaid = { value: "", label: t(field.kind === "yesno" ? "catalogue.unsaid" : "catalogue.usual") };
  if (field.kind === "choice") return <Select {...shared} value={written(value)} onChange={change} choices={[unsaid, ...choices]} />;
  const shown = value === true ? "yes" : value === false ? "no" : "";
  return <Select {...shared} value={shown} onChange={(said) => { change(said === "" ? null : said === "yes"); }} choices={[unsaid, { value: "yes", label: t("catalogue.yes") }, { value: "no", label: t("catalogue.no") }]} />;
}

export function OneField({ field, form }: { field: Field; form: Form }) {
  const t = useT();
  const id = useId();
  const fault = form.fault(field.path);
  const typed = field.kind === "text" || field.kind === "number" || field.kind === "list";
  return (
    <div className={styles["field"]} data-wide={field.kind === "choices" || field.kind === "list" || undefined}>
      {typed ? <Typed field={field} form={form} faultId={fault === undefined ? undefined : id} /> : <Chosen field={field} form={form} />}
      {field.kind === "choices" && field.hint ? <p className={styles["soft"]}>{t(field.hint)}</p> : null}
      {fault === undefined ? null : <p id={id} className={styles["fault"]}>{t("catalogue.fault", { rule: fault })}</p>}
    </div>
  );
}

/** The fields of a table, group by group. */
export function EntryFields({ groups, form }: { groups: readonly Group[]; form: Form }) {
  const t = useT();
  return groups.map((group) => {
    const fields = <div className={styles["fields"]}>{group.fields.map((field) => <OneField key={field.path} field={field} form={form} />)}</div>;
    const open = group.fields.some(({ path }) => form.fault(path) !== undefined);
    if (group.apart) return <details key={group.title} className={styles["apart"]} open={open || undefined}><summary>{t(group.title)}</summary>{fields}</details>;
    return <fieldset key={group.title} className={styles["group"]}><legend>{t(group.title)}</legend>{fields}</fieldset>;
  });
}

export const pathsOf = (groups: readonly Group[]): string[] => groups.flatMap(({ fields }) => fields.map(({ path }) => path));
