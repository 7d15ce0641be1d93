import { useQuery } from "@tanstack/react-query";

import { me } from "../api/session";
import Keys from "../features/keys/Keys";
import { useT } from "../locales/Language";
import styles from "./KeysPage.module.css";
import { keepsKeys } from "./keepsKeys";
import { NotFoundPage } from "./NotFoundPage";
import { PhoneBar } from "./PhoneBar";
import { usePageTitle } from "./usePageTitle";

function Page() {
  const t = useT();
  usePageTitle(t("keys.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("keys.title")}</h1>
          <p className={styles["lead"]}>{t("keys.lead")}</p>
          <Keys />
        </main>
      </div>
    </>
  );
}

/** What one may not see does not exist, here as on the server. */
export default function KeysPage() {
  const agent = useQuery(me()).data;
  if (!agent) return null;
  return keepsKeys(agent) ? <Page /> : <NotFoundPage />;
}
