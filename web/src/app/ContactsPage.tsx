import { Contacts } from "../features/organisations/Contacts";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function ContactsPage() {
  const t = useT();
  usePageTitle(t("rail.contacts"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("rail.contacts")}</h1>
          <Contacts />
        </main>
      </div>
    </>
  );
}
