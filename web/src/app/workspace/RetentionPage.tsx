import { Retention } from "../../features/administration/Retention";
import { useSettings } from "../../features/administration/settings";
import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { WorkspaceMain } from "./WorkspaceMain";

export default function RetentionPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("workspace.retention")} lead={t("administration.retention_page")}>
      <Loaded query={useSettings()} words={t("administration.loading")}>{(settings) => <Retention key={settings.retention.change} settings={settings} />}</Loaded>
    </WorkspaceMain>
  );
}
