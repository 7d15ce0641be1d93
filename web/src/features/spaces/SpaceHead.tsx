import { Link } from "@tanstack/react-router";
import { ArrowLeft, Shield } from "lucide-react";

import type { Space } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import styles from "./Spaces.module.css";
import { dateWords, ownersWords, publishedWords, rightKeys } from "./words";

/** The review that is late: told to readers, asked of owners. */
function Late({ space, onReview }: { space: Space; onReview: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  if (!space.to_review || space.review_on === null) return null;
  const owner = space.member && space.right === "owner";
  return (
    <Banner
      tone="warning"
      title={t("spaces.late_title", { date: dateWords(space.review_on, language) })}
      action={owner ? <Button onPress={onReview}>{t("spaces.late_owner_action")}</Button> : undefined}
    >
      <p>{owner ? t("spaces.late_owner") : t("spaces.late_reader", { names: ownersWords(space.owners, t) })}</p>
    </Banner>
  );
}

/** What the space is, who keeps it, and until when it holds. */
export function SpaceHead({ space, onReview }: { space: Space; onReview: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const level = t(`policy.${space.sensitivity}`);
  const facts = [
    t("spaces.owners", { names: ownersWords(space.owners, t) }),
    ...(space.member ? [t("spaces.members", { count: space.members })] : []),
    // The banner says since when it is to be reviewed.
    ...(space.published ? [space.to_review ? t("spaces.published_long") : publishedWords(space, t, language)] : []),
  ];
  return (
    <header className={styles["head"]}>
      <Link to="/espaces" className={styles["back"]}><ArrowLeft size={16} aria-hidden />{t("spaces.back")}</Link>
      <h1 className={styles["title"]}>{space.name}</h1>
      {space.description ? <p className={styles["description"]}>{space.description}</p> : null}
      <p className={styles["facts"]}>{facts.join(" · ")}</p>
      <p className={styles["badges"]}>
        <span className={styles["badge"]}><Shield size={14} aria-hidden /><span className="visually-hidden">{t("policy.level", { level })}</span><span aria-hidden="true">{level}</span></span>
        {space.member ? <span className={styles["badge"]}>{t(rightKeys[space.right])}</span> : null}
      </p>
      <Late space={space} onReview={onReview} />
    </header>
  );
}
