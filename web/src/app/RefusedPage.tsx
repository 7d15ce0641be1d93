import { Link, useSearch } from "@tanstack/react-router";

import { Refusal } from "../features/connections/Refusal";
import { signInAddress } from "../features/sign-in/IssuerLink";
import { useT } from "../locales/Language";
import styles from "./PublicPage.module.css";
import { usePageTitle } from "./usePageTitle";

/** Where the server sends a browser whose sign-in it refused. */
export default function RefusedPage() {
  const t = useT();
  const { code = "internal", issuer = null, reason = null } = useSearch({ from: "/connexion/refus" });
  const title = t(code === "sign_out_unconfirmed" ? "connections.refused_done" : "connections.refused_title");
  usePageTitle(title);
  return (
    <main id="content" className={styles["narrow"]}>
      <h1 className={styles["title"]}>{title}</h1>
      <Refusal code={code} issuer={issuer} reason={reason} />
      <p className={styles["ways"]}>
        {issuer && code !== "not_found" && code !== "sign_out_unconfirmed" ? <a className={styles["way"]} href={signInAddress(issuer)}>{t("connections.retry")}</a> : null}
        <Link to="/sign-in" search={{ asked: true }} className={styles["way"]}>{t("connections.back")}</Link>
      </p>
    </main>
  );
}
