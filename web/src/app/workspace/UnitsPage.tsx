import { Units } from "../../features/organisations/Units";
import { useT } from "../../locales/Language";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

export default function UnitsPage({ agent }: WorkspacePageProps) {
  const t = useT();
  return <WorkspaceMain title={t("workspace.units")}><Units organisationId={agent.organisation.id} /></WorkspaceMain>;
}
