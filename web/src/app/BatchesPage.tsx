import { useNavigate } from "@tanstack/react-router";

import { BatchList } from "../features/batches/BatchList";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function BatchesPage() {
  const t = useT();
  const navigate = useNavigate();
  usePageTitle(t("batches.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("batches.title")}</h1>
          <p className={styles["lead"]}>{t("batches.lead")}</p>
          <BatchList onNew={() => void navigate({ to: "/lots/nouveau", search: {} })} />
        </main>
      </div>
    </>
  );
}
