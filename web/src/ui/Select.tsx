import { useId } from "react";

import styles from "./Field.module.css";

export interface SelectProps<Value extends string> {
  label: string;
  /** The label is spoken, and shown by what stands around. */
  hideLabel?: boolean;
  hint?: string | undefined;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string }[];
  isDisabled?: boolean;
}

/** One of a few, in little room: the browser's own list, which phones and keyboards know. */
export function Select<Value extends string>({ label, hideLabel = false, hint, value, onChange, choices, isDisabled = false }: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>{label}</label>
      {hint ? <p id={`${id}-hint`} className={styles["hint"]}>{hint}</p> : null}
      <select id={id} className={styles["select"]} {...(hint && { "aria-describedby": `${id}-hint` })} value={value} disabled={isDisabled} onChange={(event) => { onChange(event.target.value as Value); }}>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </div>
  );
}
