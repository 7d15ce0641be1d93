import { Input, Label, Text, TextField as AriaField, type TextFieldProps as AriaProps } from "react-aria-components";

import styles from "./Field.module.css";

export interface TextFieldProps extends Omit<AriaProps, "className" | "style" | "children"> {
  label: string;
  hint?: string;
}

export function TextField({ label, hint, ...props }: TextFieldProps) {
  return (
    <AriaField {...props} className={styles["field"] ?? ""}>
      <Label className={styles["label"] ?? ""}>{label}</Label>
      {hint ? <Text slot="description" className={styles["hint"] ?? ""}>{hint}</Text> : null}
      <Input className={styles["input"] ?? ""} />
    </AriaField>
  );
}
