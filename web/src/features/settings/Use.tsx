import { useQuery } from "@tanstack/react-query";
import { Label, Meter } from "react-aria-components";

import { api } from "../../api/client";
import { failureOf } from "../../api/failure";
import type { Use as Used } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Working } from "../../ui/Working";
import styles from "./Use.module.css";

type Measure = Used["meters"][number];

function Gauge({ measure }: { measure: Measure }) {
  const t = useT();
  const { language } = useLanguage();
  const { scope, period, used, most, renews_at } = measure;
  const name = t(`settings.use_${scope}_${period}`);
  const renews = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(renews_at));
  if (most === null) {
    return (
      <div className={styles["gauge"]}>
        <span>{name}</span>
        <span className={styles["amount"]}>{t("settings.use_unlimited", { used })}</span>
      </div>
    );
  }
  const words = t("settings.use_of", { used, most });
  return (
    <div className={styles["gauge"]}>
      <Meter value={Math.min(used, most)} maxValue={Math.max(most, 1)} valueLabel={words} className={styles["meter"] ?? ""}>
        {({ percentage }) => (
          <>
            <Label>{name}</Label>
            <span className={styles["amount"]}>{words}</span>
            <span className={styles["track"]} data-high={percentage >= 90 || undefined}><progress aria-hidden value={percentage} max={100} /></span>
          </>
        )}
      </Meter>
      <small className={styles["renews"]}>{t("settings.use_renews", { date: renews })}</small>
    </div>
  );
}

/** What the agent used today and this month, of what is open to them. */
export function Use() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error } = useQuery({ ...api.queryOptions("get", "/api/use"), staleTime: 0 });
  return (
    <section className={styles["section"]} aria-labelledby="settings-use">
      <h3 id="settings-use" className={styles["heading"]}>{t("settings.use")}</h3>
      {data ? data.meters.map((measure) => <Gauge key={`${measure.scope}-${measure.period}`} measure={measure} />) : null}
      {!data && error ? <p role="alert">{sentence(failureOf(error))}</p> : null}
      {!data && !error ? <Working>{t("settings.use_loading")}</Working> : null}
      <p className={styles["note"]}>{t("settings.use_note", { count: data?.at_once ?? 0 })}</p>
    </section>
  );
}
