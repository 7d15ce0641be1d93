import { History } from "../../../features/catalogue/History";
import { WithCatalogue } from "../../../features/catalogue/Standing";
import "../../../locales/catalogue";
import { useT } from "../../../locales/Language";
import { WorkspaceMain } from "../WorkspaceMain";

export default function HistoryPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("catalogue.history_title")} lead={t("catalogue.history_lead")}>
      <WithCatalogue>{(catalogue) => <History catalogue={catalogue} />}</WithCatalogue>
    </WorkspaceMain>
  );
}
