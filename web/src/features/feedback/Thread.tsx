import type { FeedbackEntry } from "../../api/types";
import { dateWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import styles from "./Feedback.module.css";

/** What was said, in its order; `mine`: the reader is the agent who gave the feedback. */
export function Thread({ entries, mine = false }: { entries: readonly FeedbackEntry[]; mine?: boolean }) {
  const t = useT();
  const { language } = useLanguage();
  if (entries.length === 0) return <p className={styles["soft"]}>{t("feedback.thread_none")}</p>;
  const who = ({ voice, author }: FeedbackEntry) => {
    if (voice === "agent") return mine ? t("feedback.you") : (author ?? t("feedback.unnamed"));
    return [author, t(`feedback.voice_${voice}`)].filter(Boolean).join(", ");
  };
  return (
    <ol className={styles["thread"]}>
      {entries.map((entry) => (
        <li key={entry.id} className={styles["entry"]} data-audience={entry.audience} data-voice={entry.voice}>
          <p className={styles["soft"]}>
            {[
              ...(entry.audience === "agent" ? [] : [t(entry.audience === "organisation" ? "feedback.note_of_organisation" : "feedback.note_of_coordination")]),
              who(entry),
              dateWords(entry.created_at, language),
              ...(entry.of === null ? [] : [t("feedback.of_duplicate")]),
            ].join(" · ")}
          </p>
          <p className={styles["words"]}>{entry.words}</p>
        </li>
      ))}
    </ol>
  );
}
