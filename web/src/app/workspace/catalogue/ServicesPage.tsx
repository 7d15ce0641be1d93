import { Services } from "../../../features/catalogue/Services";
import { WithCatalogue } from "../../../features/catalogue/Standing";
import "../../../locales/catalogue";
import { useT } from "../../../locales/Language";
import { WorkspaceMain } from "../WorkspaceMain";

export default function ServicesPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("catalogue.services_title")} lead={t("catalogue.services_lead")}>
      <WithCatalogue>{(catalogue) => <Services catalogue={catalogue} />}</WithCatalogue>
    </WorkspaceMain>
  );
}
