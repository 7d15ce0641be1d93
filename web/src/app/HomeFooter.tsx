import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { me } from "../api/session";
import type { Answering } from "../api/types";
import { hosting, serviceName } from "../locales/hosting";
import { useLanguage, useT } from "../locales/Language";
import styles from "./HomeFooter.module.css";

function Where({ answering }: { answering: Answering }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <span>
      {t("common.answers_today")} <strong>{serviceName(answering, t)}</strong>, {hosting(answering, t, language).replaceAll(" · ", ", ")}.
    </span>
  );
}

/** `answering` is null when the policy lets nobody answer. */
export function HomeFooter({ answering }: { answering: Answering | null | undefined }) {
  const t = useT();
  const charter = useQuery(me()).data?.charter ?? "none";
  return (
    <footer className={styles["footer"]}>
      <span>{t("common.ai_notice")}</span> {answering ? <Where answering={answering} /> : null}
      {answering === null ? <span>{t("common.answers_nobody")}</span> : null}{" "}
      {charter !== "none" ? <Link to="/charte">{t("rail.charter")}</Link> : null}{" "}
      <Link to="/accessibilite">{t("rail.accessibility")}</Link>
    </footer>
  );
}
