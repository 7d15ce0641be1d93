import { useState, type SyntheticEvent } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { MomentField } from "../../ui/MomentField";
import { Select } from "../../ui/Select";
import { TextArea } from "../../ui/TextArea";
import { say } from "../../ui/toasts";
import styles from "./Administration.module.css";
import { moment, typed } from "./moments";
import { useDecide, type Settings } from "./settings";
import { useDoing } from "../../ui/useDoing";

const levels = ["info", "warning", "urgent"] as const;
const most = 5;

interface Written {
  level: (typeof levels)[number];
  fr: string;
  en: string;
  starts: string;
  ends: string;
}

const blank: Written = { level: "info", fr: "", en: "", starts: "", ends: "" };

function One({ number, written, onChange, onRemove }: { number: number; written: Written; onChange: (written: Written) => void; onRemove: () => void }) {
  const t = useT();
  const set = (change: Partial<Written>) => { onChange({ ...written, ...change }); };
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles["name"]}>{t("administration.banner_number", { number })}</legend>
      <div className={styles["two"]}>
        <TextArea label={t("administration.words_fr")} value={written.fr} onChange={(fr) => { set({ fr }); }} maxLength={600} rows={2} />
        <TextArea label={t("administration.words_en")} value={written.en} onChange={(en) => { set({ en }); }} maxLength={600} rows={2} />
      </div>
      <div className={styles["two"]}>
        <Select label={t("administration.level")} value={written.level} onChange={(level) => { set({ level }); }} choices={levels.map((value) => ({ value, label: t(`administration.level_${value}`) }))} />
        <MomentField label={t("administration.shown_from")} value={written.starts} onChange={(starts) => { set({ starts }); }} />
        <MomentField label={t("administration.shown_until")} value={written.ends} onChange={(ends) => { set({ ends }); }} />
      </div>
      <div className={styles["actions"]}><Button onPress={onRemove}>{t("administration.banner_remove", { number })}</Button></div>
    </fieldset>
  );
}

/** What is said above every page, and on that of sign-in. */
export function Banners({ settings }: { settings: Settings }) {
  const t = useT();
  const decide = useDecide();
  const { failure, setFailure, busy, run } = useDoing();
  const { value, change } = settings.banners;
  const [items, setItems] = useState<readonly Written[]>(() => (value?.items ?? []).map((each) => ({ level: each.level, fr: each.fr, en: each.en, starts: typed(each.starts_at), ends: typed(each.ends_at) })));
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (items.some((each) => each.fr.trim() === "")) { setFailure(t("administration.banner_empty")); return; }
    const wanted = items.map((each) => ({ level: each.level, fr: each.fr, en: each.en, starts_at: moment(each.starts), ends_at: moment(each.ends) }));
    void run(() => decide("banners", wanted.length > 0 ? { items: wanted } : null, change)).then((done) => { if (done) say(t("administration.saved")); });
  };
  return (
    <section className={styles["card"]} aria-labelledby="banners">
      <h2 id="banners" className={styles["heading"]}>{t("administration.banners")}</h2>
      <p className={styles["soft"]}>{t("administration.banners_lead")}</p>
      <form className={styles["form"]} onSubmit={save} noValidate>
        {items.length === 0 ? <p className={styles["soft"]}>{t("administration.banners_none")}</p> : null}
        {items.map((each, at) => (
          <One
            key={at}
            number={at + 1}
            written={each}
            onChange={(written) => { setItems(items.map((one, index) => (index === at ? written : one))); }}
            onRemove={() => { setItems(items.filter((_, index) => index !== at)); }}
          />
        ))}
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button look="primary" type="submit" isDisabled={busy}>{t("administration.banners_save")}</Button>
          {items.length < most ? <Button onPress={() => { setItems([...items, blank]); }}>{t("administration.banner_add")}</Button> : null}
        </div>
      </form>
    </section>
  );
}
