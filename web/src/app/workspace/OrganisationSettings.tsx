import { Appearance } from "../../features/administration/Appearance";
import { Features } from "../../features/administration/Features";
import { DefaultSensitivity, Retention } from "../../features/administration/Retention";
import { useSettings } from "../../features/administration/settings";
import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import styles from "./Workspace.module.css";

/** What administrators decide of one organisation. */
export default function OrganisationSettings({ organisationId }: { organisationId: string }) {
  const t = useT();
  const scope = { organisation_id: organisationId };
  return (
    <Loaded query={useSettings(scope)} words={t("administration.loading")}>
      {(settings) => (
        <div className={styles["parts"]}>
          <DefaultSensitivity key={`s${String(settings.sensitivity.change)}`} settings={settings} scope={scope} />
          <Retention key={`r${String(settings.retention.change)}`} settings={settings} scope={scope} />
          <Features key={`f${String(settings.features.change)}`} settings={settings} scope={scope} />
          <Appearance key={`a${String(settings.appearance.change)}`} settings={settings} scope={scope} />
        </div>
      )}
    </Loaded>
  );
}
