import { useState, type SyntheticEvent } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import styles from "./Administration.module.css";
import { useDecide, type Accent, type Scope, type Settings } from "./settings";

const ours: Accent = { light: "#2b3f8c", dark: "#a9b8ff" };
const colour = /^#[0-9a-fA-F]{6}$/;

function Colour({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <div className={styles["colour"]}>
      <TextField label={label} value={value} onChange={onChange} maxLength={7} />
      <input type="color" aria-label={t("administration.colour_pick", { label })} value={colour.test(value) ? value : "#000000"} onChange={(event) => { onChange(event.target.value); }} />
    </div>
  );
}

function Presets({ settings, accent, onChoose }: { settings: Settings; accent: Accent | null; onChoose: (accent: Accent | null) => void }) {
  const t = useT();
  const same = (one: Accent) => accent?.light === one.light && accent.dark === one.dark;
  return (
    <fieldset className={styles["swatches"]}>
      <legend>{t("administration.accent")}</legend>
      <button type="button" className={styles["swatch"]} aria-pressed={accent === null} onClick={() => { onChoose(null); }}>{t("administration.accent_default")}</button>
      {settings.presets.map(({ name, accent: each }) => (
        <button key={name} type="button" className={styles["swatch"]} aria-pressed={same(each)} onClick={() => { onChoose(each); }}>
          <svg className={styles["dot"]} viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26" rx="13" fill={each.light} /></svg>
          {t(`administration.accent_${name as "bleu"}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** The accent of pages and the name of the product; of an organisation, its accent alone. */
export function Appearance({ settings, scope = {} }: { settings: Settings; scope?: Scope }) {
  const t = useT();
  const decide = useDecide(scope);
  const { failure, setFailure, busy, run } = useDoing();
  const { value, change } = settings.appearance;
  const [product, setProduct] = useState(value?.product ?? "");
  const [accent, setAccent] = useState<Accent | null>(value?.accent ?? null);
  const named = scope.organisation_id !== undefined;
  const shown = accent ?? ours;
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (accent !== null && !(colour.test(accent.light) && colour.test(accent.dark))) { setFailure(t("administration.colour_wrong")); return; }
    const name = named || product.trim() === "" ? null : product.trim();
    const wanted = accent === null && name === null ? null : { product: name, accent };
    void run(() => decide("appearance", wanted, change)).then((done) => { if (done) say(t("administration.saved")); });
  };
  return (
    <section className={styles["card"]} aria-labelledby="appearance">
      <h2 id="appearance" className={styles["heading"]}>{t("administration.appearance")}</h2>
      <p className={styles["soft"]}>{t("administration.appearance_lead", { least: settings.least })}</p>
      <form className={styles["form"]} onSubmit={save} noValidate>
        {named ? null : <TextField label={t("administration.product")} hint={t("administration.product_hint")} value={product} onChange={setProduct} maxLength={40} />}
        <Presets settings={settings} accent={accent} onChoose={setAccent} />
        <div className={styles["two"]}>
          <Colour label={t("administration.accent_light")} value={shown.light} onChange={(light) => { setAccent({ ...shown, light }); }} />
          <Colour label={t("administration.accent_dark")} value={shown.dark} onChange={(dark) => { setAccent({ ...shown, dark }); }} />
        </div>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}><Button look="primary" type="submit" isDisabled={busy}>{t("common.save")}</Button></div>
      </form>
    </section>
  );
}
