import { Received } from "../features/community/announcements/Received";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function AnnouncementsPage() {
  const t = useT();
  usePageTitle(t("announcements.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("announcements.title")}</h1>
          <p className={styles["lead"]}>{t("announcements.lead")}</p>
          <Received />
        </main>
      </div>
    </>
  );
}
