import { ChevronLeft, ChevronRight } from "lucide-react";
import { useT } from "../../locales/Language";
import { IconButton } from "../../ui/IconButton";
import styles from "./Branches.module.css";
import { useVerbs } from "./useThread";

/** ‹ 2/3 ›: the other versions of this question, or the other answers to it. */
export function Branches({ id, siblings, disabled }: { id: string; siblings: string[]; disabled: boolean }) {
  const t = useT();
  const verbs = useVerbs();
  const at = siblings.indexOf(id);
  if (siblings.length < 2 || at < 0) return null;
  const walk = (to: number) => {
    const sibling = siblings[to];
    if (sibling) void verbs.showBranch(sibling);
  };
  return (
    <span className={styles["branches"]} role="group" aria-label={t("thread.branch", { number: at + 1, total: siblings.length })}>
      <IconButton size="small" label={t("thread.branch_previous")} isDisabled={disabled || at === 0} onPress={() => { walk(at - 1); }}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <span aria-hidden="true">{`${String(at + 1)}/${String(siblings.length)}`}</span>
      <IconButton size="small" label={t("thread.branch_next")} isDisabled={disabled || at === siblings.length - 1} onPress={() => { walk(at + 1); }}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </span>
  );
}
