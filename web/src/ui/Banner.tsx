import { Info, ShieldCheck, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";

import { useT } from "../locales/Language";
import styles from "./Banner.module.css";
import { IconButton } from "./IconButton";

const icons = { info: Info, ok: ShieldCheck, warning: TriangleAlert, error: TriangleAlert };

export interface BannerProps {
  tone?: keyof typeof icons;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
  /** `alert` interrupts a screen reader, `status` waits for its turn; nothing for what was there from the start. */
  role?: "alert" | "status";
}

export function Banner({ tone = "info", title, children, action, onDismiss, role }: BannerProps) {
  const t = useT();
  const Icon = icons[tone];
  return (
    <div className={styles["banner"]} data-tone={tone} role={role}>
      <Icon size={20} aria-hidden className={styles["icon"] ?? ""} />
      <div className={styles["words"]}>
        {title ? <p className={styles["title"]}>{title}</p> : null}
        {children}
        {action ? <div className={styles["action"]}>{action}</div> : null}
      </div>
      {onDismiss ? <IconButton size="small" label={t("common.dismiss")} onPress={onDismiss}><X size={16} aria-hidden /></IconButton> : null}
    </div>
  );
}
