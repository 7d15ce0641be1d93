import { Check } from "lucide-react";
import { Checkbox, CheckboxGroup as AriaGroup, Label } from "react-aria-components";

import styles from "./Field.module.css";

export interface CheckboxGroupProps<Value extends string> {
  label: string;
  value: readonly Value[];
  onChange: (value: Value[]) => void;
  choices: readonly { value: Value; label: string }[];
}

export function CheckboxGroup<Value extends string>({ label, value, onChange, choices }: CheckboxGroupProps<Value>) {
  return (
    <AriaGroup value={[...value]} onChange={(chosen) => { onChange(chosen as Value[]); }} className={styles["field"] ?? ""}>
      <Label className={styles["label"] ?? ""}>{label}</Label>
      <div className={styles["choices"]}>
        {choices.map((choice) => (
          <Checkbox key={choice.value} value={choice.value} className={styles["choice"] ?? ""}>
            <span className={styles["box"]} aria-hidden="true"><Check size={16} /></span>
            {choice.label}
          </Checkbox>
        ))}
      </div>
    </AriaGroup>
  );
}
