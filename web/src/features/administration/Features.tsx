import { useState, type SyntheticEvent } from "react";

import { dayWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import styles from "./Administration.module.css";
import { useDecide, type Feature, type Scope, type Settings } from "./settings";

const features: readonly Feature[] = ["web", "publications", "tools", "batches", "translations", "spaces", "exports", "keys", "api"];

interface Row {
  off: boolean;
  reason: string;
}
type Rows = Record<Feature, Row>;

function rowsOf(settings: Settings): Rows {
  const off = settings.features.value?.off ?? {};
  return Object.fromEntries(features.map((feature) => [feature, { off: feature in off, reason: off[feature]?.reason ?? "" }])) as Rows;
}

function Switch({ feature, row, since, onChange }: { feature: Feature; row: Row; since: string | undefined; onChange: (row: Row) => void }) {
  const t = useT();
  const { language } = useLanguage();
  const name = t(`administration.feature_${feature}`);
  return (
    <li>
      <div className={styles["switchHead"]}>
        <span className={styles["name"]}>{name} <span className={styles["badge"]} data-tone={row.off ? "watch" : "ok"}>{t(row.off ? "administration.off" : "administration.on")}</span></span>
        <Button aria-label={t(row.off ? "administration.switch_on" : "administration.switch_off", { name })} onPress={() => { onChange({ ...row, off: !row.off }); }}>{t(row.off ? "administration.turn_on" : "administration.turn_off")}</Button>
      </div>
      <p className={styles["soft"]}>{t(`administration.feature_${feature}_hint`)}</p>
      {row.off ? <TextField label={t("administration.reason_told")} value={row.reason} onChange={(reason) => { onChange({ ...row, reason }); }} maxLength={300} /> : null}
      {row.off && since ? <p className={styles["soft"]}>{t("administration.off_since", { day: dayWords(since.slice(0, 10), language) })}</p> : null}
    </li>
  );
}

/** What is switched off for a scope, each with what its agents are told. */
export function Features({ settings, scope = {} }: { settings: Settings; scope?: Scope }) {
  const t = useT();
  const decide = useDecide(scope);
  const { failure, setFailure, busy, run } = useDoing();
  const { value, change } = settings.features;
  const [rows, setRows] = useState<Rows>(() => rowsOf(settings));
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    const off = features.filter((feature) => rows[feature].off);
    if (off.some((feature) => rows[feature].reason.trim() === "")) { setFailure(t("administration.reason_needed")); return; }
    const wanted = { off: Object.fromEntries(off.map((feature) => [feature, rows[feature].reason])) };
    void run(() => decide("features", wanted, change)).then((done) => { if (done) say(t("administration.saved")); });
  };
  return (
    <section className={styles["card"]} aria-labelledby="features">
      <h2 id="features" className={styles["heading"]}>{t("administration.features")}</h2>
      <p className={styles["soft"]}>{t("administration.features_lead")}</p>
      <form className={styles["form"]} onSubmit={save} noValidate>
        <ul className={styles["rows"]}>
          {features.map((feature) => (
            <Switch key={feature} feature={feature} row={rows[feature]} since={value?.off[feature]?.since} onChange={(row) => { setRows({ ...rows, [feature]: row }); }} />
          ))}
        </ul>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}><Button look="primary" type="submit" isDisabled={busy}>{t("common.save")}</Button></div>
      </form>
    </section>
  );
}
