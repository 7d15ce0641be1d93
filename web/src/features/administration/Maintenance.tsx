import { useState, type SyntheticEvent } from "react";

import { instantWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { MomentField } from "../../ui/MomentField";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import styles from "./Administration.module.css";
import { moment, typed, whole } from "./moments";
import { useDecide, type Settings } from "./settings";
import { useDoing } from "../../ui/useDoing";

const mostHours = 24 * 14;

/** What is decided now, in words. */
function Standing({ settings }: { settings: Settings }) {
  const t = useT();
  const { language } = useLanguage();
  const planned = settings.maintenance.value;
  if (settings.override) return <Banner tone="warning">{t(`administration.maintenance_override_${settings.override}`)}</Banner>;
  const now = new Date();
  const over = planned?.ends_at ? new Date(planned.ends_at) <= now : false;
  if (!planned || over) return <Banner tone="ok">{t("administration.maintenance_none")}</Banner>;
  const until = planned.ends_at ? t("administration.maintenance_until", { moment: instantWords(planned.ends_at, language) }) : t("administration.maintenance_no_end");
  const begun = new Date(planned.starts_at) <= now;
  return <Banner tone={begun ? "error" : "warning"} title={t(begun ? "administration.maintenance_on" : "administration.maintenance_planned", { moment: instantWords(planned.starts_at, language) })}>{until}</Banner>;
}

/** Closes the instance to all but administrators, from a moment on or at once; opens it again. */
export function Maintenance({ settings }: { settings: Settings }) {
  const t = useT();
  const decide = useDecide();
  const { failure, setFailure, busy, run } = useDoing();
  const { value, change } = settings.maintenance;
  const [starts, setStarts] = useState(typed(value?.starts_at));
  const [ends, setEnds] = useState(typed(value?.ends_at));
  const [hours, setHours] = useState(String(value?.told_hours ?? 48));
  const [fr, setFr] = useState(value?.fr ?? "");
  const [en, setEn] = useState(value?.en ?? "");
  const [asking, setAsking] = useState(false);
  const close = async (starts_at: string): Promise<void> => {
    const told_hours = hours.trim() === "0" ? 0 : whole(hours, mostHours);
    if (told_hours === undefined || told_hours === null) { setFailure(t("administration.hours_wrong", { most: mostHours })); return; }
    if (await run(() => decide("maintenance", { starts_at, ends_at: moment(ends), told_hours, fr, en }, change))) say(t("administration.saved"));
  };
  const plan = (event: SyntheticEvent): void => {
    event.preventDefault();
    const at = moment(starts);
    if (at === null) setFailure(t("administration.starts_needed"));
    else void close(at);
  };
  const open = () => void run(() => decide("maintenance", null, change)).then((done) => { if (done) say(t("administration.maintenance_opened")); });
  return (
    <section className={styles["card"]} aria-labelledby="maintenance">
      <h2 id="maintenance" className={styles["heading"]}>{t("administration.maintenance")}</h2>
      <p className={styles["soft"]}>{t("administration.maintenance_lead")}</p>
      <Standing settings={settings} />
      <form className={styles["form"]} onSubmit={plan} noValidate>
        <div className={styles["two"]}>
          <MomentField label={t("administration.starts")} value={starts} onChange={setStarts} />
          <MomentField label={t("administration.ends")} hint={t("administration.ends_hint")} value={ends} onChange={setEnds} />
          <TextField label={t("administration.told_hours")} value={hours} onChange={setHours} inputMode="numeric" maxLength={3} />
        </div>
        <div className={styles["two"]}>
          <TextArea label={t("administration.words_fr")} value={fr} onChange={setFr} maxLength={600} rows={2} />
          <TextArea label={t("administration.words_en")} value={en} onChange={setEn} maxLength={600} rows={2} />
        </div>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button look="primary" type="submit" isDisabled={busy}>{t("administration.maintenance_plan")}</Button>
          <Button onPress={() => { setAsking(true); }} isDisabled={busy}>{t("administration.maintenance_now")}</Button>
          {value ? <Button onPress={open} isDisabled={busy}>{t("administration.maintenance_end")}</Button> : null}
        </div>
      </form>
      <Confirm title={t("administration.maintenance_now")} action={t("administration.maintenance_now")} isOpen={asking} onClose={() => { setAsking(false); }} onConfirm={() => { setAsking(false); void close(new Date().toISOString()); }}>
        <p>{t("administration.maintenance_sure")}</p>
      </Confirm>
    </section>
  );
}
