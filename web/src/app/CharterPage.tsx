import { Charter } from "../features/charter/Charter";
import "../locales/charter";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function CharterPage() {
  const t = useT();
  usePageTitle(t("charter.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]} role="region" aria-label={t("charter.text")} tabIndex={0}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("charter.title")}</h1>
          <Charter />
        </main>
      </div>
    </>
  );
}
