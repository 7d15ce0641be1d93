import { useState } from "react";

import { Coming } from "../features/community/training/Coming";
import { Offered } from "../features/community/training/Offered";
import { Record } from "../features/community/training/Record";
import { useT } from "../locales/Language";
import { Tabs } from "../ui/Tabs";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

type Tab = "modules" | "meetings" | "record";

export default function TrainingPage() {
  const t = useT();
  const [chosen, setChosen] = useState<Tab>("modules");
  usePageTitle(t("training.title"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("training.title")}</h1>
          <p className={styles["lead"]}>{t("training.lead")}</p>
          <Tabs<Tab>
            label={t("training.tabs")}
            chosen={chosen}
            onChoose={setChosen}
            tabs={[
              { id: "modules", label: t("training.tab_modules"), content: <Offered /> },
              { id: "meetings", label: t("training.tab_meetings"), content: <Coming /> },
              { id: "record", label: t("training.tab_record"), content: <Record /> },
            ]}
          />
        </main>
      </div>
    </>
  );
}
