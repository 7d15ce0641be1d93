import { Appearance } from "../../features/administration/Appearance";
import { useSettings } from "../../features/administration/settings";
import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { WorkspaceMain } from "./WorkspaceMain";

export default function AppearancePage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("workspace.appearance")} lead={t("administration.appearance_page")}>
      <Loaded query={useSettings()} words={t("administration.loading")}>{(settings) => <Appearance key={settings.appearance.change} settings={settings} />}</Loaded>
    </WorkspaceMain>
  );
}
