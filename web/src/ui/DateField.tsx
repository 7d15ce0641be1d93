import { useId, type Ref } from "react";

import styles from "./Field.module.css";

export interface DateFieldProps {
  label: string;
  /** `2027-03-31`, or nothing. */
  value: string;
  min: string;
  max: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A day: the browser's own field, in the order of its language. */
export function DateField({ label, value, min, max, onChange, ref }: DateFieldProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>{label}</label>
      <input ref={ref} id={id} type="date" className={styles["date"]} value={value} min={min} max={max} onChange={(event) => { onChange(event.target.value); }} />
    </div>
  );
}
