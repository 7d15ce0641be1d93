import type { ReactNode } from "react";

import { useT } from "../locales/Language";
import { Button } from "./Button";
import styles from "./Confirm.module.css";
import { Dialog } from "./Dialog";

export interface ConfirmProps {
  title: string;
  /** What the button that goes on says. */
  action: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  children: ReactNode;
}

/** Asks before something that others would miss. */
export function Confirm({ title, action, isOpen, onClose, onConfirm, children }: ConfirmProps) {
  const t = useT();
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <div className={styles["body"]}>
        {children}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" onPress={onConfirm}>{action}</Button>
        </div>
      </div>
    </Dialog>
  );
}
