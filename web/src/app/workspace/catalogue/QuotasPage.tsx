import { OrganisationSettings } from "../../../features/catalogue/Organisations";
import { WithCatalogue } from "../../../features/catalogue/Standing";
import { Quotas } from "../../../features/catalogue/Tables";
import "../../../locales/catalogue";
import { useT } from "../../../locales/Language";
import { WorkspaceMain } from "../WorkspaceMain";

export default function QuotasPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("catalogue.quotas_title")} lead={t("catalogue.quotas_lead")}>
      <WithCatalogue>{(catalogue) => <><Quotas catalogue={catalogue} /><OrganisationSettings catalogue={catalogue} /></>}</WithCatalogue>
    </WorkspaceMain>
  );
}
