import { Glossaries } from "../features/translation/Glossaries";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function GlossariesPage() {
  const t = useT();
  usePageTitle(t("translation.glossaries"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("translation.glossaries")}</h1>
          <p className={styles["lead"]}>{t("translation.glossaries_lead")}</p>
          <Glossaries />
        </main>
      </div>
    </>
  );
}
