import { ArrowRightLeft, GitCompareArrows } from "lucide-react";
import { isPicture } from "../../../api/files";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Versions } from "../../../ui/Versions";
import type { Files } from "../files/useFiles";
import styles from "./VersionsChoice.module.css";

interface VersionsChoiceProps {
  files: Pick<Files, "ready" | "list" | "reverse">;
  /** Whether the question asks for the comparison. */
  chosen: boolean;
  onChoose: () => void;
}

/** Two texts are joined: they may be two versions of one. Once they are to be compared, which is the earlier one. */
export function VersionsChoice({ files, chosen, onChoose }: VersionsChoiceProps) {
  const t = useT();
  const [earlier, later] = files.ready;
  const two = files.ready.length === 2 && files.list.length === 2 && !files.ready.some(isPicture);
  if (!two || !earlier || !later) return null;
  if (!chosen) {
    return (
      <div className={styles["offer"]}>
        <Button onPress={onChoose}>
          <GitCompareArrows size={17} aria-hidden />
          {t("composer.compare")}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles["order"]} role="group" aria-label={t("composer.compare_order")}>
      <p className={styles["versions"]} role="status">
        <Versions earlier={earlier.name} later={later.name} />
      </p>
      <Button look="quiet" onPress={files.reverse}>
        <ArrowRightLeft size={16} aria-hidden />
        {t("composer.compare_swap")}
      </Button>
    </div>
  );
}
