import { Check as Mark } from "lucide-react";
import { Checkbox } from "react-aria-components";

import styles from "./Feedback.module.css";

export interface CheckProps {
  isSelected: boolean;
  onChange: (selected: boolean) => void;
  children: string;
}

/** One box to tick. */
export function Check({ isSelected, onChange, children }: CheckProps) {
  return (
    <Checkbox isSelected={isSelected} onChange={onChange} className={styles["check"] ?? ""}>
      <span className={styles["box"]} aria-hidden="true"><Mark size={16} /></span>
      <span>{children}</span>
    </Checkbox>
  );
}
