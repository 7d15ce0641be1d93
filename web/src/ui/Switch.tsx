import { Switch as AriaSwitch, type SwitchProps as AriaProps } from "react-aria-components";

import styles from "./Switch.module.css";

export interface SwitchProps extends Omit<AriaProps, "className" | "style" | "children"> {
  children: string;
}

export function Switch({ children, ...props }: SwitchProps) {
  return (
    <AriaSwitch {...props} className={styles["switch"] ?? ""}>
      <span className={styles["track"]} aria-hidden="true" />
      {children}
    </AriaSwitch>
  );
}
