import { Versions } from "../../features/charter/Versions";
import "../../locales/charter";
import { useT } from "../../locales/Language";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

/** Where coordinators publish the charter; alone on the page as long as they have not accepted the one in force. */
export default function CharterVersionsPage({ agent }: WorkspacePageProps) {
  const t = useT();
  const due = agent.charter === "due";
  return (
    <WorkspaceMain title={t("charter.versions_title")} lead={t("charter.versions_lead")} alone={due} {...(due ? { back: { href: "/", label: t("charter.back") } } : {})}>
      <Versions />
    </WorkspaceMain>
  );
}
