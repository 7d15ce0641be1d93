import { Link, useNavigate, useParams } from "@tanstack/react-router";

import { Answer } from "../features/invitations/Answer";
import { useT } from "../locales/Language";
import styles from "./PublicPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function InvitationPage() {
  const t = useT();
  const navigate = useNavigate();
  const { token } = useParams({ from: "/invitation/$token" });
  usePageTitle(t("invitations.answer_title"));
  return (
    <>
      <main id="content" className={styles["main"]}>
        <Answer token={token} onEntered={() => void navigate({ to: "/" })} onSignIn={() => void navigate({ to: "/sign-in" })} />
      </main>
      <footer className={styles["footer"]}>
        <span>{t("common.ai_notice")}</span> <Link to="/accessibilite">{t("rail.accessibility")}</Link>
      </footer>
    </>
  );
}
