import { CalendarCog, Pause, Play, Send } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { WaveDetail } from "../../api/types";
import { dayAfter, momentOf, momentWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { DateField } from "../../ui/DateField";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { Changes } from "./Changes";
import { ChangeWave } from "./ChangeWave";
import { Draw, FileLink } from "./Draw";
import { Figures } from "./Figures";
import { useRunning, useWave } from "./waves";
import styles from "./Waves.module.css";

type Asked = "pause" | "close" | "remind" | "change" | null;

function Closing({ told, isOpen, onClose, onConfirm }: { told: boolean; isOpen: boolean; onClose: () => void; onConfirm: (dates: { closes_at: string; kept_until: string }) => void }) {
  const t = useT();
  const [closes, setCloses] = useState(dayAfter(15));
  const [kept, setKept] = useState(dayAfter(45));
  const [lacks, setLacks] = useState(false);
  const confirm = () => {
    setLacks(closes === "" || kept === "");
    if (closes !== "" && kept !== "") onConfirm({ closes_at: momentOf(closes), kept_until: momentOf(kept, true) });
  };
  return (
    <Confirm title={t("waves.close")} action={t("waves.close_do")} isOpen={isOpen} onClose={onClose} onConfirm={confirm}>
      <p>{t("waves.close_words")} {told ? t("waves.close_told") : null}</p>
      {told ? null : <Banner tone="warning">{t("waves.close_untold")}</Banner>}
      <div className={styles["dates"]}>
        <DateField label={t("waves.closes_on")} value={closes} min={dayAfter(2)} max={dayAfter(1_000)} onChange={setCloses} />
        <DateField label={t("waves.kept_on")} value={kept} min={dayAfter(9)} max={dayAfter(2_000)} onChange={setKept} />
      </div>
      {lacks ? <Banner tone="error" role="alert">{t("waves.close_dates")}</Banner> : null}
    </Confirm>
  );
}

function Actions({ wave, attempt }: { wave: WaveDetail; attempt: (done: () => Promise<string | null>) => void }) {
  const t = useT();
  const running = useRunning(wave.id);
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => { setAsked(null); };
  const then = (done: () => Promise<string | null>) => { close(); attempt(done); };
  return (
    <section className={styles["part"]} aria-labelledby="wave-actions">
      <h2 id="wave-actions" className={styles["heading"]}>{t("waves.actions")}</h2>
      <div className={styles["bar"]}>
        {wave.sends_mail && wave.invited > 0 ? <Button onPress={() => { setAsked("remind"); }}><Send size={17} aria-hidden />{t("waves.remind")}</Button> : null}
        {wave.state === "paused"
          ? <Button onPress={() => { attempt(async () => { await running.resume(); return null; }); }}><Play size={17} aria-hidden />{t("waves.resume")}</Button>
          : <Button onPress={() => { setAsked("pause"); }}><Pause size={17} aria-hidden />{t("waves.pause")}</Button>}
        <Button onPress={() => { setAsked("change"); }}><CalendarCog size={17} aria-hidden />{t("waves.change")}</Button>
        <Button onPress={() => { setAsked("close"); }}>{t(wave.closes_at === null ? "waves.close" : "waves.close_again")}</Button>
      </div>
      <Confirm title={t("waves.remind_title")} action={t("waves.remind")} isOpen={asked === "remind"} onClose={close} onConfirm={() => { then(async () => t("waves.reminded", { count: await running.remind() })); }}>
        <p>{t("waves.remind_words")}</p>
      </Confirm>
      <Confirm title={t("waves.pause_title")} action={t("waves.pause")} isOpen={asked === "pause"} onClose={close} onConfirm={() => { then(async () => { await running.pause(); return null; }); }}>
        <p>{t("waves.pause_words")}</p>
      </Confirm>
      {asked === "change" ? <ChangeWave wave={wave} onClose={close} /> : null}
      <Closing told={wave.sends_mail} isOpen={asked === "close"} onClose={close} onConfirm={(dates) => { then(async () => { await running.close(dates); return t("waves.closing_done"); }); }} />
    </section>
  );
}

/** One wave, below its name: how it stands, and what one does with it. */
export function WaveView({ id }: { id: string }) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { data: wave, error, refetch } = useWave(id);
  const { draw } = useRunning(id);
  const attempt = (done: () => Promise<string | null>) => {
    void done().then(
      (words) => { if (words !== null) say(words); },
      (failure: unknown) => { say(sentence(failureOf(failure)), { tone: "error" }); },
    );
  };
  if (!wave && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!wave) return <Working fill>{t("waves.loading")}</Working>;
  const on = (moment: string) => momentWords(moment, language);
  const from = (moment: string) => t("waves.from_day", { day: on(moment) });
  return (
    <>
      <div><span className={styles["state"]} data-state={wave.state}>{t(`waves.state_${wave.state}`)}</span></div>
      {wave.description ? <p className={styles["words"]}>{wave.description}</p> : null}
      <p>{[`${t("waves.begins")} ${from(wave.begins_at)}`, ...(wave.later_at ? [`${t("waves.later")} ${from(wave.later_at)}`] : [])].join(" · ")}</p>
      {wave.closes_at && wave.kept_until ? <Banner tone="warning">{t(wave.state === "closed" ? "waves.closed_said" : "waves.closing_said", { day: on(wave.closes_at), kept: on(wave.kept_until) })}</Banner> : null}
      <Draw wave={wave} onDraw={(seed) => { attempt(async () => { await draw(seed); return null; }); }} />
      <Figures wave={wave} />
      {wave.state === "closed" ? null : <Actions wave={wave} attempt={attempt} />}
      <Changes id={wave.id} />
      <div className={styles["part"]}>
        <div><FileLink href={`/api/waves/${wave.id}/participation.csv`}>{t("waves.participation_file")}</FileLink></div>
        <p className={styles["soft"]}>{t("waves.participation_hint")}</p>
      </div>
    </>
  );
}
