import { useQueryClient } from "@tanstack/react-query";
import { Info, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";

import { instance } from "../api/session";
import type { Instance } from "../api/types";
import { instantWords } from "../locales/days";
import { useLanguage, useT } from "../locales/Language";
import "../locales/notices";
import type { Language } from "../locales/text";
import styles from "./InstanceNotices.module.css";

type Planned = NonNullable<Instance["maintenance"]>;
const locales = { fr: "fr-FR", en: "en-GB" } as const;
const minute = 60_000;

/** « dans 2 heures »; nothing once the moment has come. */
export function until(moment: string, now: number, language: Language): string | null {
  const minutes = Math.ceil((Date.parse(moment) - now) / minute);
  if (minutes <= 0) return null;
  const words = new Intl.RelativeTimeFormat(locales[language]);
  if (minutes < 90) return words.format(minutes, "minute");
  return minutes < 48 * 60 ? words.format(Math.round(minutes / 60), "hour") : words.format(Math.round(minutes / 1440), "day");
}

/** The time, anew each half minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, minute / 2);
    return () => { clearInterval(timer); };
  }, []);
  return now;
}

function Maintenance({ planned }: { planned: Planned }) {
  const t = useT();
  const { language } = useLanguage();
  const cache = useQueryClient();
  const now = useNow();
  const when = until(planned.starts_at, now, language);
  const due = when === null && !planned.in_force;
  // It begins under an open page: the server says so.
  useEffect(() => { if (due) void cache.invalidateQueries({ queryKey: instance().queryKey }); }, [due, now, cache]);
  const ends = planned.ends_at ? ` ${t("notices.maintenance_until", { moment: instantWords(planned.ends_at, language) })}` : "";
  const words = (language === "en" && planned.en) || planned.fr;
  return (
    <p className={styles["notice"]} data-level={planned.in_force ? "urgent" : "warning"}>
      <TriangleAlert size={18} aria-hidden />
      <span><strong>{planned.in_force ? t("notices.maintenance_admin") : t("notices.maintenance_soon", { when: when ?? t("notices.maintenance_now") })}</strong>{ends} {words}</span>
    </p>
  );
}

/** What the administration says to everybody, above every page. */
export default function InstanceNotices({ known }: { known: Instance }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <section aria-label={t("notices.region")} className={styles["notices"]}>
      {known.maintenance ? <Maintenance planned={known.maintenance} /> : null}
      {known.models_down && !known.maintenance?.in_force ? <p className={styles["notice"]} data-level="warning"><TriangleAlert size={18} aria-hidden /><span>{t("notices.models_down")}</span></p> : null}
      {known.banners.map((banner, at) => (
        <p key={at} className={styles["notice"]} data-level={banner.level}>
          {banner.level === "info" ? <Info size={18} aria-hidden /> : <TriangleAlert size={18} aria-hidden />}
          <span>{(language === "en" && banner.en) || banner.fr}</span>
        </p>
      ))}
    </section>
  );
}
