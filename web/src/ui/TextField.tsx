import type { ReactNode, Ref } from "react";
import { FieldError, Input, Label, Text, TextField as AriaTextField, type TextFieldProps as AriaProps } from "react-aria-components";

import styles from "./TextField.module.css";

export interface TextFieldProps extends Omit<AriaProps, "className" | "style" | "children"> {
  label: string;
  hideLabel?: boolean;
  description?: string;
  error?: string;
  placeholder?: string;
  icon?: ReactNode;
  inputRef?: Ref<HTMLInputElement>;
}

export function TextField({ label, hideLabel = false, description, error, placeholder, icon, inputRef, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className={styles["field"] ?? ""}>
      <Label className={hideLabel ? "visually-hidden" : (styles["label"] ?? "")}>{label}</Label>
      <span className={styles["box"]}>
        {icon}
        <Input ref={inputRef ?? null} placeholder={placeholder ?? ""} className={styles["input"] ?? ""} />
      </span>
      {description ? <Text slot="description" className={styles["description"] ?? ""}>{description}</Text> : null}
      <FieldError className={styles["error"] ?? ""}>{error}</FieldError>
    </AriaTextField>
  );
}
