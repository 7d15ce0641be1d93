import { useState } from "react";

import { Features } from "../../features/administration/Features";
import { useScopes, useSettings, type Scope } from "../../features/administration/settings";
import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { Select } from "../../ui/Select";
import { WorkspaceMain } from "./WorkspaceMain";

const whole = "whole";

function scopeOf(chosen: string): Scope {
  const [kind, id] = chosen.split(":");
  if (!id) return {};
  return kind === "wave" ? { wave_id: id } : { organisation_id: id };
}

function Chosen({ chosen }: { chosen: string }) {
  const t = useT();
  const scope = scopeOf(chosen);
  return <Loaded query={useSettings(scope)} words={t("administration.loading")}>{(settings) => <Features key={`${chosen} ${String(settings.features.change)}`} settings={settings} scope={scope} />}</Loaded>;
}

/** What is open to whom: everybody, an organisation, a wave. */
export default function FeaturesPage() {
  const t = useT();
  const [chosen, setChosen] = useState(whole);
  return (
    <WorkspaceMain title={t("workspace.features")} lead={t("administration.features_page")}>
      <Loaded query={useScopes()} words={t("administration.loading")}>
        {({ organisations, waves }) => (
          <Select
            label={t("administration.scope")}
            value={chosen}
            onChange={setChosen}
            choices={[
              { value: whole, label: t("administration.scope_whole") },
              ...organisations.map(({ id, name }) => ({ value: `organisation:${id}`, label: t("administration.scope_organisation", { name }) })),
              ...waves.map(({ id, name }) => ({ value: `wave:${id}`, label: t("administration.scope_wave", { name }) })),
            ]}
          />
        )}
      </Loaded>
      <Chosen key={chosen} chosen={chosen} />
    </WorkspaceMain>
  );
}
