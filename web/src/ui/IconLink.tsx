import type { ReactNode } from "react";
import { Link } from "react-aria-components";

import styles from "./IconButton.module.css";
import { Tooltip } from "./Tooltip";

export interface IconLinkProps {
  /** A path of this site. */
  href: string;
  label: string;
  /** What the tooltip says, when the label says more than the eye needs. */
  hint?: string;
  children: ReactNode;
}

/** A link that shows an icon only: its name is spoken, and shown on hover or focus. */
export function IconLink({ href, label, hint, children }: IconLinkProps) {
  return (
    <Tooltip text={hint ?? label}>
      <Link href={href} aria-label={label} className={styles["icon"] ?? ""} data-size="medium">{children}</Link>
    </Tooltip>
  );
}
