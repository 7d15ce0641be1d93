import { Models } from "../../../features/catalogue/Models";
import { WithCatalogue } from "../../../features/catalogue/Standing";
import "../../../locales/catalogue";
import { useT } from "../../../locales/Language";
import { WorkspaceMain } from "../WorkspaceMain";

export default function ModelsPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("catalogue.models_title")} lead={t("catalogue.models_lead")}>
      <WithCatalogue>{(catalogue) => <Models catalogue={catalogue} />}</WithCatalogue>
    </WorkspaceMain>
  );
}
