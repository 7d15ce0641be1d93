import { ChevronLeft, ChevronRight } from "lucide-react";
import { useOpenSources } from "../../api/openSources";
import { sameRef, type SourceRef } from "../../api/source";
import { useT } from "../../locales/Language";
import { IconButton } from "../../ui/IconButton";
import styles from "./SourcePanel.module.css";

interface SourceWalkProps {
  source: SourceRef;
  onSource: (source: SourceRef | null) => void;
}

/** Previous and next source of the same answer. */
export function SourceWalk({ source, onSource }: SourceWalkProps) {
  const t = useT();
  const list = useOpenSources();
  const at = list.findIndex((one) => sameRef(one, source));
  const before = at > 0 ? list[at - 1] : undefined;
  const after = at >= 0 ? list[at + 1] : undefined;
  if (list.length < 2 || at < 0) return null;
  return (
    <span className={styles["walk"]}>
      <IconButton size="small" label={t("documents.previous_source")} isDisabled={!before} onPress={() => { if (before) onSource(before); }}>
        <ChevronLeft size={17} aria-hidden />
      </IconButton>
      <IconButton size="small" label={t("documents.next_source")} isDisabled={!after} onPress={() => { if (after) onSource(after); }}>
        <ChevronRight size={17} aria-hidden />
      </IconButton>
    </span>
  );
}
