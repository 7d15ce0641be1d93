import { useState } from "react";

import { History as SettingsHistory } from "../../features/administration/History";
import { SettingsFile } from "../../features/administration/SettingsFile";
import { History as CatalogueHistory } from "../../features/catalogue/History";
import { WithCatalogue } from "../../features/catalogue/Standing";
import "../../locales/catalogue";
import { useT } from "../../locales/Language";
import { Tabs } from "../../ui/Tabs";
import styles from "./Workspace.module.css";
import { WorkspaceMain } from "./WorkspaceMain";

type Tab = "catalogue" | "settings";

/** Who changed what, and the files of it: of models and services, and of what is decided on the other screens. */
export default function HistoryPage() {
  const t = useT();
  const [chosen, setChosen] = useState<Tab>("catalogue");
  const tabs = [
    { id: "catalogue" as const, label: t("workspace.history_catalogue"), content: <div className={styles["parts"]}><p className={styles["lead"]}>{t("catalogue.history_lead")}</p><WithCatalogue>{(catalogue) => <CatalogueHistory catalogue={catalogue} />}</WithCatalogue></div> },
    { id: "settings" as const, label: t("workspace.history_settings"), content: <div className={styles["parts"]}><p className={styles["lead"]}>{t("administration.settings_page")}</p><SettingsFile /><SettingsHistory /></div> },
  ];
  return <WorkspaceMain title={t("workspace.history")}><Tabs<Tab> label={t("workspace.history_tabs")} chosen={chosen} onChoose={setChosen} tabs={tabs} /></WorkspaceMain>;
}
