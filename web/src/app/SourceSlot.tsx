import { lazy, Suspense, type ReactNode } from "react";

import type { ComparisonRef } from "../api/comparison";
import { webPageOf } from "../api/families";
import type { SourceRef } from "../api/source";
import { useT } from "../locales/Language";
import { Dialog } from "../ui/Dialog";
import { useMedia } from "../ui/useMedia";
import { Working } from "../ui/Working";
import styles from "./ConversationPage.module.css";

const SourcePanel = lazy(() => import("../features/documents/SourcePanel"));
const WebPanel = lazy(() => import("../features/documents/WebPanel"));
const ComparisonPanel = lazy(() => import("../features/documents/ComparisonPanel"));

export interface SourceSlotProps {
  /** Whose pages of the Web may be shown; none outside a conversation. */
  conversationId?: string;
  source: SourceRef | null;
  onSource: (source: SourceRef | null) => void;
  /** Only where texts are compared. */
  comparison?: ComparisonRef | null;
  onComparison?: (comparison: ComparisonRef | null) => void;
}

/** Beside the answer where there is room for three columns, a sheet over it elsewhere. */
function Beside({ title, look, onClose, children }: { title: string; look: "source" | "comparison"; onClose: () => void; children: ReactNode }) {
  const narrow = useMedia("(max-width: 1140px)");
  if (narrow) return <Dialog title={title} isOpen onClose={onClose} shape="sheet" hideTitle>{children}</Dialog>;
  return <aside className={styles[look]} aria-label={title}>{children}</aside>;
}

/** The open source; else the open comparison, which a source opened from it stands over. */
export function SourceSlot({ conversationId, source, onSource, comparison, onComparison }: SourceSlotProps) {
  const t = useT();
  if (source) {
    const close = () => { onSource(null); };
    return (
      <Beside title={t("pages.source")} look="source" onClose={close}>
        <Suspense fallback={<Working fill>{t("pages.opening_source")}</Working>}>
          {conversationId && webPageOf(source.document) !== null ? (
            <WebPanel conversationId={conversationId} source={source} onClose={close} onSource={onSource} />
          ) : (
            <SourcePanel source={source} onClose={close} onSource={onSource} />
          )}
        </Suspense>
      </Beside>
    );
  }
  if (!comparison) return null;
  const close = () => { onComparison?.(null); };
  return (
    <Beside title={t("pages.comparison")} look="comparison" onClose={close}>
      <Suspense fallback={<Working fill>{t("pages.opening_comparison")}</Working>}>
        <ComparisonPanel comparison={comparison} onClose={close} onSource={onSource} />
      </Suspense>
    </Beside>
  );
}
