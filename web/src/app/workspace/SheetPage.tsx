import { Loaded } from "../../ui/Loaded";
import { useOrganisation } from "../../features/organisations/organisations";
import { Sheet } from "../../features/organisations/Sheet";
import { useT } from "../../locales/Language";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

export default function SheetPage({ agent }: WorkspacePageProps) {
  const t = useT();
  const organisation = useOrganisation(agent.organisation.id);
  return (
    <WorkspaceMain title={t("workspace.sheet")}>
      <Loaded query={organisation} words={t("organisations.loading")}>{(read) => <Sheet organisation={read} agent={agent} />}</Loaded>
    </WorkspaceMain>
  );
}
