import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { WaveDetail } from "../../api/types";
import { dayAfter, momentOf } from "../../locales/days";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { DateField } from "../../ui/DateField";
import { RadioGroup } from "../../ui/RadioGroup";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import { Working } from "../../ui/Working";
import { seatsIn, type Typed } from "./seats";
import { SeatsTable } from "./SeatsTable";
import { useEligible, useOpenWave } from "./waves";
import styles from "./Waves.module.css";

function useNewWave() {
  const t = useT();
  const sentence = useFailureSentence();
  const openWave = useOpenWave();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [begins, setBegins] = useState(dayAfter(7));
  const [later, setLater] = useState("");
  const [way, setWay] = useState<"first" | "lot">("first");
  const [typed, setTyped] = useState<Typed>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const seats = seatsIn(typed);
  const lacks = (): string | null => {
    if (name.trim() === "") return t("waves.name_needed");
    if (begins === "") return t("waves.begins_needed");
    if (seats === undefined) return t("waves.seats_wrong");
    if (seats.length === 0) return t("waves.seats_needed");
    return later === "" && seats.some((each) => each.later > 0) ? t("waves.later_needed") : null;
  };
  const submit = async (): Promise<WaveDetail | null> => {
    const wrong = lacks();
    setFailure(wrong);
    if (wrong !== null || seats === undefined) return null;
    setSending(true);
    try {
      return await openWave({ name, description, begins_at: momentOf(begins), later_at: later ? momentOf(later) : null, by_lot: way === "lot", organisations: seats });
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
      return null;
    }
  };
  return { name, setName, description, setDescription, begins, setBegins, later, setLater, way, setWay, typed, setTyped, failure, sending, submit };
}

/** A wave, opened in one page. */
export function NewWave({ onOpened }: { onOpened: (wave: WaveDetail) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error } = useEligible();
  const wave = useNewWave();
  const send = async (event: SyntheticEvent) => {
    event.preventDefault();
    const made = await wave.submit();
    if (made) onOpened(made);
  };
  if (!data && error) return <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("waves.loading")}</Working>;
  return (
    <form className={styles["form"]} noValidate onSubmit={(event) => void send(event)} aria-label={t("waves.new")}>
      <TextField label={t("waves.name")} value={wave.name} onChange={wave.setName} maxLength={120} />
      <TextArea label={t("waves.description")} hint={t("waves.description_hint")} value={wave.description} onChange={wave.setDescription} maxLength={2_000} rows={2} />
      <RadioGroup label={t("waves.way")} hint={t("waves.way_lot_words")} value={wave.way} onChange={wave.setWay} choices={[{ value: "first", label: t("waves.way_first") }, { value: "lot", label: t("waves.way_lot") }]} />
      <section className={styles["part"]} aria-labelledby="wave-seats">
        <h2 id="wave-seats" className={styles["heading"]}>{t("waves.organisations")}</h2>
        <p className={styles["soft"]}>{t("waves.organisations_hint")}</p>
        <SeatsTable organisations={data.items} typed={wave.typed} onType={wave.setTyped} />
      </section>
      <div className={styles["dates"]}>
        <DateField label={t("waves.begins_on")} value={wave.begins} min={dayAfter(-365)} max={dayAfter(1_000)} onChange={wave.setBegins} />
        <DateField label={t("waves.later_on")} value={wave.later} min={dayAfter(0)} max={dayAfter(1_000)} onChange={wave.setLater} />
      </div>
      {wave.failure ? <Banner tone="error" role="alert">{wave.failure}</Banner> : null}
      <div className={styles["actions"]}><Button look="primary" type="submit" isDisabled={wave.sending}>{t(wave.sending ? "waves.opening" : "waves.open_it")}</Button></div>
    </form>
  );
}
