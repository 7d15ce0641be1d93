import { Link, useNavigate, useSearch } from "@tanstack/react-router";

import { SignInPage } from "../features/sign-in/SignInPage";
import { useT } from "../locales/Language";
import styles from "./PublicPage.module.css";
import { usePageTitle } from "./usePageTitle";

export function SignInRoute() {
  const t = useT();
  const navigate = useNavigate();
  const { back, expired, asked } = useSearch({ from: "/sign-in" });
  usePageTitle(t("signIn.title"));
  return (
    <>
      <main id="content" className={styles["main"]}>
        <SignInPage expired={expired ?? false} asked={asked ?? false} back={back ?? "/"} onEntered={() => void navigate({ href: back ?? "/" })} />
      </main>
      <footer className={styles["footer"]}>
        <span>{t("common.ai_notice")}</span> <Link to="/accessibilite">{t("rail.accessibility")}</Link>
      </footer>
    </>
  );
}
