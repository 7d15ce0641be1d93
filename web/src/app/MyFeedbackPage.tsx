import { useNavigate, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { Link } from "react-aria-components";

import { MineList } from "../features/feedback/MineList";
import { MineView } from "../features/feedback/MineView";
import { NewMessage } from "../features/feedback/NewMessage";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

/** All of one's own feedback with the form of a new one, or the one that the address names. */
export default function MyFeedbackPage() {
  const t = useT();
  const navigate = useNavigate();
  const { feedbackId } = useParams({ strict: false });
  usePageTitle(t("feedback.mine_title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          {feedbackId ? <p><Link href="/retours"><ArrowLeft size={17} aria-hidden /> {t("feedback.back_mine")}</Link></p> : null}
          <h1 className={styles["title"]}>{t("feedback.mine_title")}</h1>
          {feedbackId ? <MineView key={feedbackId} id={feedbackId} onDeleted={() => void navigate({ to: "/retours" })} /> : (
            <>
              <p className={styles["lead"]}>{t("feedback.mine_lead")}</p>
              <NewMessage />
              <MineList />
            </>
          )}
        </main>
      </div>
    </>
  );
}
