import { Health } from "../../features/administration/Health";
import { useHealth } from "../../features/administration/settings";
import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { WorkspaceMain } from "./WorkspaceMain";

export default function HealthPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("workspace.health")} lead={t("administration.health_page")}>
      <Loaded query={useHealth()} words={t("administration.health_loading")}>{(read) => <Health read={read} />}</Loaded>
    </WorkspaceMain>
  );
}
