import type { ReactNode } from "react";

import { useT } from "../locales/Language";
import { Dialog } from "../ui/Dialog";

export function RailDrawer({ isOpen, onClose, children }: { isOpen: boolean; onClose: () => void; children: ReactNode }) {
  const t = useT();
  return <Dialog title={t("common.menu")} isOpen={isOpen} onClose={onClose} shape="drawer" hideTitle>{children}</Dialog>;
}
