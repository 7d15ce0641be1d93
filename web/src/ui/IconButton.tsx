import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components";

import styles from "./IconButton.module.css";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<ButtonProps, "className" | "style" | "children" | "aria-label"> {
  label: string;
  /** What the tooltip says, when the label says more than the eye needs. */
  hint?: string;
  size?: "small" | "medium" | "large";
  look?: "quiet" | "primary";
  children: ReactNode;
}

/** A button that shows an icon only: its name is spoken, and shown on hover or focus. */
export function IconButton({ label, hint, size = "medium", look = "quiet", children, ...props }: IconButtonProps) {
  return (
    <Tooltip text={hint ?? label}>
      <AriaButton {...props} aria-label={label} className={styles["icon"] ?? ""} data-size={size} data-look={look}>
        {children}
      </AriaButton>
    </Tooltip>
  );
}
