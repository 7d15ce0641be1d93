import type { Space } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import styles from "./Spaces.module.css";
import { dateWords, rightKeys } from "./words";

/** What the agent may do there, and what the organisation says of it. */
export function Badges({ space }: { space: Space }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <>
      {space.member ? <span className={styles["badge"]}>{t(rightKeys[space.right])}</span> : null}
      {space.published ? <span className={styles["badge"]} data-tone="ok">{t("spaces.badge_published")}</span> : null}
      {space.to_review && space.review_on ? (
        <span className={styles["badge"]} data-tone="warning">{t("spaces.badge_review", { date: dateWords(space.review_on, language) })}</span>
      ) : null}
    </>
  );
}
