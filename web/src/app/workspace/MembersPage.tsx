import { Members } from "../../features/organisations/Members";
import { useT } from "../../locales/Language";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

export default function MembersPage({ agent }: WorkspacePageProps) {
  const t = useT();
  return <WorkspaceMain title={t("workspace.members")}><Members organisationId={agent.organisation.id} agent={agent} /></WorkspaceMain>;
}
