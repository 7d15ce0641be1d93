import { useId } from "react";

import styles from "./Field.module.css";

export interface MomentFieldProps {
  label: string;
  hint?: string;
  /** `2027-03-31T14:30`, on the clocks of this browser, or nothing. */
  value: string;
  onChange: (value: string) => void;
}

/** A day and an hour: the browser's own field, in the order of its language. */
export function MomentField({ label, hint, value, onChange }: MomentFieldProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>{label}</label>
      {hint ? <p id={`${id}-hint`} className={styles["hint"]}>{hint}</p> : null}
      <input id={id} type="datetime-local" className={styles["date"]} value={value} {...(hint && { "aria-describedby": `${id}-hint` })} onChange={(event) => { onChange(event.target.value); }} />
    </div>
  );
}
