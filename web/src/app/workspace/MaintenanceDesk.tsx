import { Banners } from "../../features/administration/Banners";
import { Maintenance } from "../../features/administration/Maintenance";
import { useSettings } from "../../features/administration/settings";
import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { WorkspaceMain } from "./WorkspaceMain";

/** Where the instance is closed and opened, and what is said to everybody. */
export default function MaintenanceDesk() {
  const t = useT();
  return (
    <WorkspaceMain title={t("workspace.maintenance")} lead={t("administration.maintenance_lead_page")}>
      <Loaded query={useSettings()} words={t("administration.loading")}>
        {(settings) => <><Maintenance key={`m${String(settings.maintenance.change)}`} settings={settings} /><Banners key={`b${String(settings.banners.change)}`} settings={settings} /></>}
      </Loaded>
    </WorkspaceMain>
  );
}
