import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

import styles from "./Button.module.css";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  look?: "primary" | "plain" | "quiet";
  wide?: boolean;
}

export function Button({ look = "plain", wide = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={styles["button"] ?? ""} data-look={look} data-wide={wide || undefined} />;
}
