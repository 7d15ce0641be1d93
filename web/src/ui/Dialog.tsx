import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

import { useT } from "../locales/Language";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** `sheet` comes from the bottom on a phone; `drawer` from the left; `top` stays near the top for a search. */
  shape?: "centre" | "top" | "drawer" | "sheet";
  /** `fit` is for a sheet as high as what it shows. */
  size?: "medium" | "large" | "fit";
  hideTitle?: boolean;
  children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, shape = "centre", size = "medium", hideTitle = false, children }: DialogProps) {
  const t = useT();
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => { if (!open) onClose(); }}
      isDismissable
      className={styles["veil"] ?? ""}
      data-shape={shape}
    >
      <Modal className={styles["modal"] ?? ""} data-shape={shape} data-size={size}>
        <AriaDialog className={styles["dialog"] ?? ""}>
          <header className={hideTitle ? "visually-hidden" : styles["header"]}>
            <Heading slot="title" className={styles["title"] ?? ""}>{title}</Heading>
            {hideTitle ? null : <IconButton label={t("common.close")} onPress={onClose}><X size={20} aria-hidden /></IconButton>}
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
