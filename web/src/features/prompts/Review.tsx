import { useState } from "react";

import type { Prompt } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { DateField } from "../../ui/DateField";
import { useDoingAloud } from "../../ui/useDoing";
import { dayOf, daysAhead } from "./content";
import { useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

/** When a shared prompt is to be looked at again; for those who look after it, that it was. */
export function Review({ prompt }: { prompt: Prompt }) {
  const t = useT();
  const { language } = useLanguage();
  const { review } = useVerbs();
  const { busy, run } = useDoingAloud();
  const [choosing, choose] = useState(false);
  const [day, setDay] = useState(() => daysAhead(365));
  if (!prompt.review_on) return null;
  const past = prompt.to_review ? <Banner tone="warning">{t("prompts.review_past", { date: dayOf(prompt.review_on, language) })}</Banner> : null;
  if (!prompt.changes) return past;
  const save = async () => {
    if (await run(() => review(prompt.id, day), t("prompts.review_saved"))) choose(false);
  };
  return (
    <>
      {past}
      {choosing ? (
        <div className={styles["bar"]}>
          <DateField label={t("prompts.next_review")} value={day} min={daysAhead(1)} max={daysAhead(730)} onChange={setDay} />
          <Button look="primary" isDisabled={busy || day === ""} onPress={() => void save()}>{t("prompts.review_save")}</Button>
          <Button onPress={() => { choose(false); }}>{t("prompts.cancel")}</Button>
        </div>
      ) : <div><Button onPress={() => { choose(true); }}>{t("prompts.reviewed")}</Button></div>}
    </>
  );
}
