import { WithCatalogue } from "../../../features/catalogue/Standing";
import { Policy } from "../../../features/catalogue/Tables";
import "../../../locales/catalogue";
import { useT } from "../../../locales/Language";
import { WorkspaceMain } from "../WorkspaceMain";

export default function PolicyPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("catalogue.policy_title")} lead={t("catalogue.policy_lead")}>
      <WithCatalogue>{(catalogue) => <Policy catalogue={catalogue} />}</WithCatalogue>
    </WorkspaceMain>
  );
}
