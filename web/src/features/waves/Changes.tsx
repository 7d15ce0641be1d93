import type { WaveChange } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { useChanges } from "./waves";
import styles from "./Waves.module.css";

function useWords(): (change: WaveChange) => string {
  const t = useT();
  const { language } = useLanguage();
  const day = (moment: string | null) => (moment === null ? t("waves.no_date") : momentWords(moment, language));
  return ({ field, organisation, before, after }) => {
    if (field === "now_seats" || field === "later_seats") return t("waves.history_seats", { name: organisation ?? "", arm: t(field === "now_seats" ? "waves.change_arm_now" : "waves.change_arm_later"), before: before ?? "0", after: after ?? "0" });
    return t("waves.history_date", { field: t(`waves.field_${field}`), before: day(before), after: day(after) });
  };
}

/** What was changed of a wave since it was opened. Nothing, before anything was. */
export function Changes({ id }: { id: string }) {
  const t = useT();
  const { language } = useLanguage();
  const words = useWords();
  const items = useChanges(id).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles["part"]} aria-labelledby="wave-history">
      <h2 id="wave-history" className={styles["heading"]}>{t("waves.history")}</h2>
      <ul className={styles["history"]}>
        {items.map((change) => <li key={`${change.at}${change.field}${change.organisation ?? ""}`}>{words(change)}<span className={styles["aside"]}>{[momentWords(change.at, language), ...(change.by === null ? [] : [t("waves.history_by", { name: change.by })])].join(" · ")}</span></li>)}
      </ul>
    </section>
  );
}
