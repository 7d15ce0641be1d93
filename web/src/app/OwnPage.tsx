import Own from "../features/own/Own";
import { useT } from "../locales/Language";
import styles from "./KeysPage.module.css";
import { PhoneBar } from "./PhoneBar";
import { usePageTitle } from "./usePageTitle";

export default function OwnPage() {
  const t = useT();
  usePageTitle(t("own.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("own.title")}</h1>
          <p className={styles["lead"]}>{t("own.lead")}</p>
          <Own />
        </main>
      </div>
    </>
  );
}
