import { useNavigate } from "@tanstack/react-router";

import { SpaceList } from "../features/spaces/SpaceList";
import { useT } from "../locales/Language";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function SpacesPage() {
  const t = useT();
  const navigate = useNavigate();
  usePageTitle(t("spaces.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("spaces.title")}</h1>
          <p className={styles["lead"]}>{t("spaces.lead")}</p>
          <SpaceList onCreated={({ id }) => void navigate({ to: "/espaces/$spaceId", params: { spaceId: id }, search: { tab: "documents" } })} />
        </main>
      </div>
    </>
  );
}
