import { lazy, Suspense } from "react";

import type { SourceRef } from "../api/source";
import { useT } from "../locales/Language";
import { Dialog } from "../ui/Dialog";
import { useMedia } from "../ui/useMedia";
import { Working } from "../ui/Working";
import styles from "./ConversationPage.module.css";

const SourcePanel = lazy(() => import("../features/documents/SourcePanel"));

export interface SourceSlotProps {
  source: SourceRef | null;
  onSource: (source: SourceRef | null) => void;
}

/** Beside the answer where there is room for three columns, a sheet over it elsewhere. */
export function SourceSlot({ source, onSource }: SourceSlotProps) {
  const t = useT();
  const narrow = useMedia("(max-width: 1140px)");
  const close = () => { onSource(null); };
  if (!source) return null;
  const panel = (
    <Suspense fallback={<Working fill>{t("pages.opening_source")}</Working>}>
      <SourcePanel source={source} onClose={close} onSource={onSource} />
    </Suspense>
  );
  if (narrow) return <Dialog title={t("pages.source")} isOpen onClose={close} shape="sheet" hideTitle>{panel}</Dialog>;
  return <aside className={styles["source"]} aria-label={t("pages.source")}>{panel}</aside>;
}
