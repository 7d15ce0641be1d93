import { useNavigate, useSearch } from "@tanstack/react-router";

import { Invitations } from "../../features/invitations/Invitations";
import { useT } from "../../locales/Language";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

/** Of one's own organisation, or of the one that a coordinator chose. */
export default function InvitationsPage({ agent }: WorkspacePageProps) {
  const t = useT();
  const navigate = useNavigate();
  const { organisation, wave } = useSearch({ strict: false });
  return (
    <WorkspaceMain title={t("invitations.title")} lead={t("invitations.lead")}>
      <Invitations agent={agent} organisation={organisation} wave={wave} onOrganisation={(id) => void navigate({ to: "/pilotage/$", params: { _splat: "invitations" }, search: { organisation: id } })} />
    </WorkspaceMain>
  );
}
