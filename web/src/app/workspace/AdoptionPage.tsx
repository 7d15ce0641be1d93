import { Adoption } from "../../features/organisations/Adoption";
import { useT } from "../../locales/Language";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

export default function AdoptionPage({ agent }: WorkspacePageProps) {
  const t = useT();
  return <WorkspaceMain title={t("workspace.adoption")} lead={t("organisations.adoption_lead")}><Adoption organisationId={agent.organisation.id} /></WorkspaceMain>;
}
