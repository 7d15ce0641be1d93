import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";

import { instance } from "../api/session";
import "../locales/connections";
import { signInAddress } from "../features/sign-in/IssuerLink";
import { useT } from "../locales/Language";
import styles from "./PublicPage.module.css";
import { usePageTitle } from "./usePageTitle";

/** Before an administrator is sent to their provider for a second factor. */
export default function StrongPage() {
  const t = useT();
  const { issuer = "", back = "/" } = useSearch({ from: "/connexion/renforcee" });
  const known = useQuery(instance()).data;
  const label = known?.issuers.find(({ name }) => name === issuer)?.label ?? issuer;
  usePageTitle(t("connections.strong_title"));
  return (
    <main id="content" className={styles["narrow"]}>
      <h1 className={styles["title"]}>{t("connections.strong_title")}</h1>
      <p>{t("connections.strong_text")}</p>
      <p className={styles["ways"]}>
        <a className={styles["way"]} href={signInAddress(issuer, { back, strong: true })}>{t("connections.strong_go", { name: label })}</a>
        <Link to={back} className={styles["way"]}>{t("connections.strong_back")}</Link>
      </p>
    </main>
  );
}
