import { useNavigate, useSearch } from "@tanstack/react-router";

import { Translations } from "../features/translation/Translations";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function TranslationsPage() {
  const t = useT();
  const navigate = useNavigate();
  const { document, name } = useSearch({ from: "/signed-in/traductions" });
  usePageTitle(t("translation.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("translation.title")}</h1>
          <p className={styles["lead"]}>{t("translation.lead")}</p>
          <Translations
            asked={document && name ? { id: document, name } : null}
            onStarted={({ id }) => void navigate({ to: "/traductions/$translationId", params: { translationId: id } })}
          />
        </main>
      </div>
    </>
  );
}
