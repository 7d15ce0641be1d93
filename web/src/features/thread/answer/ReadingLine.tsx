import { Eye, FileX2, FolderX, Hourglass } from "lucide-react";
import { useFailureSentence, useT } from "../../../locales/Language";
import type { Metadata, Reading } from "../said";
import styles from "./Answer.module.css";
import { readingWords } from "./words";

export function ReadingLine({ reading, citations }: { reading: Reading; citations: Metadata["citations"] }) {
  const t = useT();
  const sentence = useFailureSentence();
  return (
    <>
      {reading.documents.length > 0 ? (
        <p className={styles["read"]}>
          <Eye size={17} aria-hidden />
          {readingWords(reading, citations, t)}
        </p>
      ) : null}
      {reading.space?.lost ? (
        <p className={styles["unread"]}>
          <FolderX size={17} aria-hidden />
          {t("thread.space_lost")}
        </p>
      ) : null}
      {reading.space && reading.space.reading > 0 ? (
        <p className={styles["read"]}>
          <Hourglass size={17} aria-hidden />
          {t("thread.space_reading", { count: reading.space.reading })}
        </p>
      ) : null}
      {reading.failed.map(({ id, name, error }) => (
        <p key={id} className={styles["unread"]}>
          <FileX2 size={17} aria-hidden />
          {t("thread.not_read", { name, reason: sentence({ code: error, params: { name } }) })}
        </p>
      ))}
    </>
  );
}
