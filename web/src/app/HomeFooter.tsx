import { Link } from "@tanstack/react-router";

import type { Answering } from "../api/types";
import { countryName } from "../locales/countries";
import { useLanguage, useT } from "../locales/Language";
import styles from "./HomeFooter.module.css";

function Where({ answering }: { answering: Answering }) {
  const t = useT();
  const { language } = useLanguage();
  const builtin = answering.kind === "builtin";
  const facts = builtin || answering.kind === "local" ? [t("common.answering_here")] : [answering.operator, answering.country === null ? null : countryName(answering.country, language), ...answering.certifications];
  const known = facts.filter((fact) => fact !== null);
  return (
    <span>
      {t("common.answers_today")} <strong>{builtin ? t("common.builtin") : answering.label}</strong>{known.length > 0 ? `, ${known.join(", ")}` : ""}.
    </span>
  );
}

export function HomeFooter({ answering }: { answering: Answering | undefined }) {
  const t = useT();
  return (
    <footer className={styles["footer"]}>
      <span>{t("common.ai_notice")}</span> {answering ? <Where answering={answering} /> : null}{" "}
      <Link to="/accessibilite">{t("rail.accessibility")}</Link>
    </footer>
  );
}
