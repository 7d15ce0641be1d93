import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderOpen, FolderX } from "lucide-react";

import { failureOf } from "../../api/failure";
import { space } from "../../api/spaces";
import { useLanguage, useT } from "../../locales/Language";
import styles from "./SpaceLine.module.css";
import { dateWords } from "./words";

/** Above a conversation: the space that it relies on, or that it no longer does. */
export function SpaceLine({ spaceId }: { spaceId: string }) {
  const t = useT();
  const { language } = useLanguage();
  const { data, error } = useQuery(space(spaceId));
  if (error && failureOf(error).code === "not_found") {
    return <p className={styles["line"]} data-lost><FolderX size={16} aria-hidden />{t("spaces.lost")}</p>;
  }
  if (!data) return null;
  return (
    <p className={styles["line"]}>
      <FolderOpen size={16} aria-hidden />
      <span className={styles["words"]}>
        {t("spaces.line")} <Link to="/espaces/$spaceId" params={{ spaceId }} className={styles["name"]}>{data.name}</Link>
      </span>
      <span className={styles["count"]}>{t("spaces.documents", { count: data.documents })}</span>
      {data.to_review && data.review_on !== null ? <span className={styles["late"]}>{t("spaces.badge_review", { date: dateWords(data.review_on, language) })}</span> : null}
    </p>
  );
}
