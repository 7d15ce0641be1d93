import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { WaveChangeWanted, WaveDetail } from "../../api/types";
import { dayAfter, momentOf } from "../../locales/days";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { DateField } from "../../ui/DateField";
import { Dialog } from "../../ui/Dialog";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { changedSeats, type Typed } from "./seats";
import { SeatsTable } from "./SeatsTable";
import { useEligible, useRunning } from "./waves";
import styles from "./Waves.module.css";

const dayOf = (moment: string | null) => (moment === null ? "" : new Date(moment).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" }));
const isPast = (moment: string | null) => moment !== null && new Date(moment) <= new Date();

function typedOf(wave: WaveDetail): Typed {
  return Object.fromEntries(wave.organisations.map(({ organisation_id, now, later }) => [organisation_id, { now: String(now.seats), later: String(later.seats) }]));
}

function useChange(wave: WaveDetail) {
  const [begins, setBegins] = useState(dayOf(wave.begins_at));
  const [later, setLater] = useState(dayOf(wave.later_at));
  const [typed, setTyped] = useState<Typed>(() => typedOf(wave));
  /** Only what differs; undefined where a number is wrong. */
  const wanted = (): WaveChangeWanted | undefined => {
    const organisations = changedSeats(typed, typedOf(wave));
    if (organisations === undefined) return undefined;
    return {
      ...(begins !== "" && begins !== dayOf(wave.begins_at) && { begins_at: momentOf(begins) }),
      ...(later !== dayOf(wave.later_at) && { later_at: later === "" ? null : momentOf(later) }),
      ...(organisations.length > 0 && { organisations }),
    };
  };
  return { begins, setBegins, later, setLater, typed, setTyped, wanted };
}

/** The dates to come and the seats of a wave that is open. */
export function ChangeWave({ wave, onClose }: { wave: WaveDetail; onClose: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data } = useEligible();
  const { change } = useRunning(wave.id);
  const form = useChange(wave);
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const save = async () => {
    const wanted = form.wanted();
    if (wanted === undefined) { setFailure(t("waves.seats_wrong")); return; }
    if (Object.keys(wanted).length === 0) { onClose(); return; }
    setSending(true);
    setFailure(null);
    try {
      await change(wanted);
      onClose();
      say(t("waves.changed"));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
    }
  };
  return (
    <Dialog title={t("waves.change_title")} isOpen onClose={onClose}>
      <div className={styles["dialog"]}>
        <p className={styles["soft"]}>{t("waves.change_words")}</p>
        <div className={styles["dates"]}>
          {isPast(wave.begins_at) ? null : <DateField label={t("waves.begins_on")} value={form.begins} min={dayAfter(0)} max={dayAfter(1_000)} onChange={form.setBegins} />}
          {isPast(wave.later_at) ? null : <DateField label={t("waves.later_on")} value={form.later} min={dayAfter(0)} max={dayAfter(1_000)} onChange={form.setLater} />}
        </div>
        {data ? <SeatsTable organisations={data.items} typed={form.typed} onType={form.setTyped} /> : <Working>{t("waves.loading")}</Working>}
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]} data-end>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" isDisabled={sending} onPress={() => void save()}>{t("waves.change_do")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
