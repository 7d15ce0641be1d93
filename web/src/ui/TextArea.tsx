import { Label, Text, TextArea as AriaArea, TextField as AriaField, type TextFieldProps as AriaProps } from "react-aria-components";

import styles from "./Field.module.css";

export interface TextAreaProps extends Omit<AriaProps, "className" | "style" | "children"> {
  label: string;
  /** The label is spoken, and shown by what stands around. */
  hideLabel?: boolean;
  hint?: string;
  rows?: number;
  placeholder?: string;
}

export function TextArea({ label, hideLabel = false, hint, rows = 3, placeholder, ...props }: TextAreaProps) {
  return (
    <AriaField {...props} className={styles["field"] ?? ""}>
      <Label className={(hideLabel ? "visually-hidden" : styles["label"]) ?? ""}>{label}</Label>
      {hint ? <Text slot="description" className={styles["hint"] ?? ""}>{hint}</Text> : null}
      <AriaArea className={styles["area"] ?? ""} rows={rows} {...(placeholder !== undefined && { placeholder })} />
    </AriaField>
  );
}
