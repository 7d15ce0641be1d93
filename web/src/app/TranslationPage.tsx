import { useNavigate, useParams } from "@tanstack/react-router";

import { Review } from "../features/translation/Review";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./TranslationPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function TranslationPage() {
  const t = useT();
  const navigate = useNavigate();
  const { translationId } = useParams({ from: "/signed-in/traductions/$translationId" });
  usePageTitle(t("translation.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <Review id={translationId} onDeleted={() => void navigate({ to: "/traductions" })} />
        </main>
      </div>
    </>
  );
}
