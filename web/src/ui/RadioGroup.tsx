import { Label, Radio, RadioGroup as AriaGroup } from "react-aria-components";
import type { ReactNode } from "react";

import styles from "./RadioGroup.module.css";

export interface RadioGroupProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: string; icon?: ReactNode; lang?: string }[];
}

export function RadioGroup<Value extends string>({ label, value, onChange, choices }: RadioGroupProps<Value>) {
  return (
    <AriaGroup value={value} onChange={(chosen) => { onChange(chosen as Value); }} className={styles["group"] ?? ""} orientation="horizontal">
      <Label className={styles["label"] ?? ""}>{label}</Label>
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
