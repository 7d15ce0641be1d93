import Connections from "../features/connections/Connections";
import { useT } from "../locales/Language";
import styles from "./KeysPage.module.css";
import { PhoneBar } from "./PhoneBar";
import { usePageTitle } from "./usePageTitle";

export default function ConnectionsPage() {
  const t = useT();
  usePageTitle(t("connections.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("connections.title")}</h1>
          <p className={styles["lead"]}>{t("connections.lead")}</p>
          <Connections />
        </main>
      </div>
    </>
  );
}
