import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { translatable, translationRefusal } from "../../api/files";
import { failureOf } from "../../api/failure";
import { instance } from "../../api/session";
import type { Batch, BatchWanted } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { BatchFiles } from "./BatchFiles";
import { useBatches, useMakeBatch } from "./batches";
import styles from "./Batches.module.css";
import { Foot, Level, useLevel } from "./Shared";
import { useBatchFiles } from "./useBatchFiles";

type Problem = { at: "source" | "batch"; words: string } | null;

function useNewTranslations(into: NonNullable<BatchWanted["translation"]>) {
  const t = useT();
  const sentence = useFailureSentence();
  const make = useMakeBatch();
  const limits = useBatches().data;
  const bounds = useQuery(instance()).data?.limits ?? { document_bytes: 200_000_000, documents_per_turn: 10 };
  const files = useBatchFiles(bounds, translationRefusal);
  const level = useLevel();
  const [problem, setProblem] = useState<Problem>(null);
  const [making, setMaking] = useState(false);
  const most = limits?.most_files ?? 200;
  const held = (): string | null => {
    if (files.sending > 0) return t("batches.wait_files");
    if (files.ready.length === 0) return t("batches.no_files");
    return files.ready.length > most ? t("batches.too_many_files", { count: most }) : null;
  };
  const submit = async (): Promise<Batch | null> => {
    const wrong = held();
    setProblem(wrong === null ? null : { at: "source", words: wrong });
    if (wrong !== null || making) return null;
    setMaking(true);
    try {
      return await make({ translation: into, documents: files.ready, ...level.raised });
    } catch (error) {
      setProblem({ at: "batch", words: sentence(failureOf(error)) });
      return null;
    } finally {
      setMaking(false);
    }
  };
  return { files, level, problem, making, most, days: limits?.days, submit };
}

/** Many documents to translate: the files, then what all are translated into (`fields`). */
export function NewTranslations({ into, fields, onMade }: { into: NonNullable<BatchWanted["translation"]>; fields: ReactNode; onMade: (batch: Batch) => void }) {
  const t = useT();
  const { files, level, problem, making, most, days, submit } = useNewTranslations(into);
  const send = async (event: SyntheticEvent) => {
    event.preventDefault();
    const made = await submit();
    if (made) onMade(made);
  };
  return (
    <form className={styles["form"]} noValidate onSubmit={(event) => void send(event)} aria-label={t("batches.translation")}>
      <p className={styles["soft"]}>{t("batches.translation_lead")}</p>
      <BatchFiles files={files} endings={translatable} most={most} problem={problem?.at === "source" ? problem.words : null} />
      <section className={styles["fields"]} aria-labelledby="batch-fields">
        <h2 id="batch-fields" className={styles["heading"]}>{t("batches.shared")}</h2>
        {fields}
      </section>
      <Level {...level} />
      {problem?.at === "batch" ? <Banner tone="error" role="alert">{problem.words}</Banner> : null}
      <Foot days={days} making={making} kind="files" count={files.ready.length} />
    </form>
  );
}
