import { Providers } from "../../../features/catalogue/Providers";
import { WithCatalogue } from "../../../features/catalogue/Standing";
import "../../../locales/catalogue";
import { useT } from "../../../locales/Language";
import { WorkspaceMain } from "../WorkspaceMain";

export default function IdentityPage() {
  const t = useT();
  return (
    <WorkspaceMain title={t("catalogue.identity_title")} lead={t("catalogue.identity_lead")}>
      <WithCatalogue>{(catalogue) => <Providers catalogue={catalogue} />}</WithCatalogue>
    </WorkspaceMain>
  );
}
