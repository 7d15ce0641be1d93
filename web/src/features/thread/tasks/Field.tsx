import type { Ref } from "react";
import type { TaskField } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { RadioGroup } from "../../../ui/RadioGroup";
import { Select } from "../../../ui/Select";
import { TextArea } from "../../../ui/TextArea";
import { TextField } from "../../../ui/TextField";
import styles from "./TaskForm.module.css";

interface FieldProps {
  field: TaskField;
  value: string;
  onChange: (value: string) => void;
  /** Why it keeps the form from going. */
  problem: string | null;
  /** The first one: where the text is what the task is about. */
  main: boolean;
  place?: Ref<HTMLDivElement>;
}

/** As many as fit side by side, of few words. */
function inSight({ options }: TaskField): boolean {
  return options.length <= 5 && options.every(({ label }) => label.length <= 40);
}

function Control({ field, value, onChange, problem, main }: FieldProps) {
  const t = useT();
  const choices = field.options.map(({ id, label }) => ({ value: id, label }));
  const label = field.required || main || field.kind === "choice" || field.kind === "language" ? field.label : t("tasks.optional", { label: field.label });
  const shared = { label, value, onChange, isInvalid: problem !== null, isRequired: field.required };
  const hint = field.help === null ? {} : { hint: field.help };
  const example = field.example === null ? {} : { placeholder: t("tasks.example", { example: field.example }) };
  if (field.kind === "long") return <TextArea {...shared} {...hint} {...example} rows={main ? (field.example === null ? 6 : 3) : 3} validationBehavior="aria" />;
  if (field.kind === "text") return <TextField {...shared} {...hint} {...example} validationBehavior="aria" />;
  if (field.kind === "choice" && inSight(field)) return <RadioGroup label={label} {...hint} value={value} onChange={onChange} choices={choices} />;
  return (
    <>
      <Select label={label} value={value} onChange={onChange} choices={choices} />
      {field.help ? <p className={styles["help"]}>{field.help}</p> : null}
    </>
  );
}

/** Whether it takes a row of the form, or half of one. */
export function isWide(field: TaskField): boolean {
  if (field.kind === "long") return true;
  return field.kind === "choice" && inSight(field) && field.options.reduce((sum, { label }) => sum + label.length, 0) > 30;
}

/** One field of a form, by its kind. */
export function Field(props: FieldProps) {
  const { field, problem, place } = props;
  return (
    <div ref={place} className={styles["field"]} data-field={field.id} data-wide={isWide(field) || undefined}>
      <Control {...props} />
      {problem ? <p className={styles["problem"]} role="alert">{problem}</p> : null}
    </div>
  );
}
