import { Link } from "@tanstack/react-router";

import { useT } from "../locales/Language";
import styles from "./AccessibilityPage.module.css";
import { usePageTitle } from "./usePageTitle";

const sections = ["state", "tested", "known", "contact", "rights"] as const;

/** Each sentence is a paragraph of the statement; nothing is claimed that was not tested. */
export default function AccessibilityPage() {
  const t = useT();
  usePageTitle(t("accessibility.title"));
  return (
    <>
      <main id="content" className={styles["page"]}>
        <Link to="/" className={styles["back"]}>{t("pages.not_found_back")}</Link>
        <h1>{t("accessibility.title")}</h1>
        <p>{t("accessibility.intro")}</p>
        {sections.map((section) => (
          <section key={section} aria-labelledby={section}>
            <h2 id={section}>{t(`accessibility.${section}`)}</h2>
            {t(`accessibility.${section}_text`).split("\n").map((line) => <p key={line}>{line}</p>)}
          </section>
        ))}
      </main>
      <footer className={styles["footer"]}>{t("accessibility.date")}</footer>
    </>
  );
}
