import { Star, ThumbsUp } from "lucide-react";
import { ToggleButton } from "react-aria-components";

import type { PromptLine } from "../../api/types";
import { useT } from "../../locales/Language";
import { useDoingAloud } from "../../ui/useDoing";
import { useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

/** A favourite is one's own; a vote is counted for all. */
export function Marks({ prompt }: { prompt: PromptLine }) {
  const t = useT();
  const { favour, vote } = useVerbs();
  const { busy, run } = useDoingAloud();
  const { title, favourite, voted, votes, level } = prompt;
  return (
    <span className={styles["marks"]}>
      {level === "mine" ? null : (
        <>
          <ToggleButton className={styles["mark"] ?? ""} isSelected={voted} isDisabled={busy} onChange={() => void run(() => vote(prompt))} aria-label={t("prompts.vote", { title })}>
            <ThumbsUp size={17} aria-hidden />
          </ToggleButton>
          <span className={styles["votes"]}><span aria-hidden="true">{votes}</span><span className="visually-hidden">{t("prompts.votes", { count: votes })}</span></span>
        </>
      )}
      <ToggleButton className={styles["mark"] ?? ""} isSelected={favourite} isDisabled={busy} onChange={() => void run(() => favour(prompt))} aria-label={t("prompts.favour", { title })}>
        <Star size={18} aria-hidden />
      </ToggleButton>
    </span>
  );
}
