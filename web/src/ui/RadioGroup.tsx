import { Label, Radio, RadioGroup as AriaGroup, Text } from "react-aria-components";
import type { ReactNode } from "react";

import styles from "./RadioGroup.module.css";

export interface RadioGroupProps<Value extends string> {
  label: string;
  /** The label is spoken, and shown by what stands around. */
  hideLabel?: boolean;
  hint?: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string; icon?: ReactNode; lang?: string }[];
}

export function RadioGroup<Value extends string>({ label, hideLabel = false, hint, value, onChange, choices }: RadioGroupProps<Value>) {
  return (
    <AriaGroup value={value} onChange={(chosen) => { onChange(chosen as Value); }} className={styles["group"] ?? ""} orientation="horizontal">
      <Label className={(hideLabel ? "visually-hidden" : styles["label"]) ?? ""}>{label}</Label>
      {hint ? <Text slot="description" className={styles["hint"] ?? ""}>{hint}</Text> : null}
      <div className={styles["choices"]}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} className={styles["choice"] ?? ""}>
            {choice.icon}
            <span lang={choice.lang}>{choice.label}</span>
          </Radio>
        ))}
      </div>
    </AriaGroup>
  );
}
