import { History } from "../../features/administration/History";
import { SettingsFile } from "../../features/administration/SettingsFile";
import { useT } from "../../locales/Language";
import { WorkspaceMain } from "./WorkspaceMain";

export default function SettingsPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("workspace.settings")} lead={t("administration.settings_page")}>
      <SettingsFile />
      <History />
    </WorkspaceMain>
  );
}
