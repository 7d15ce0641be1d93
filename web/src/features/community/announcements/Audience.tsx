import type { Audiences } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { CheckboxGroup } from "../../../ui/CheckboxGroup";
import { RadioGroup } from "../../../ui/RadioGroup";
import { Select } from "../../../ui/Select";
import styles from "../Community.module.css";
import type { Wording } from "./wording";

/** Whom it is for, among those whom one may write to. */
export function Audience({ audiences, wording, onChange, own }: { audiences: Audiences; wording: Wording; onChange: (change: Partial<Wording>) => void; own: boolean }) {
  const t = useT();
  const names = {
    everybody: t("announcements.audience_everybody"),
    organisations: t(own ? "announcements.audience_organisation" : "announcements.audience_organisations"),
    units: t("announcements.audience_units"),
    wave: t("announcements.audience_wave"),
  };
  const choices = (items: Audiences["units"]) => items.map(({ id, name, agents }) => ({ value: id, label: t("announcements.choice", { name, count: agents }) }));
  const { audience } = wording;
  return (
    <>
      <RadioGroup label={t("announcements.audience")} value={audience} onChange={(chosen) => { onChange({ audience: chosen }); }} choices={audiences.audiences.map((value) => ({ value, label: names[value] }))} />
      {audience === "organisations" && !own ? <CheckboxGroup label={t("announcements.organisations")} value={wording.organisations} onChange={(organisations) => { onChange({ organisations }); }} choices={choices(audiences.organisations)} /> : null}
      {audience === "units" && audiences.units.length > 0 ? <CheckboxGroup label={t("announcements.units")} value={wording.units} onChange={(units) => { onChange({ units }); }} choices={choices(audiences.units)} /> : null}
      {audience === "units" && audiences.units.length === 0 ? <p className={styles["soft"]}>{t("announcements.no_units")}</p> : null}
      {audience === "wave" ? <Select label={t("announcements.wave")} value={wording.wave} onChange={(wave) => { onChange({ wave }); }} choices={[{ value: "", label: t("announcements.no_wave") }, ...choices(audiences.waves)]} /> : null}
    </>
  );
}
