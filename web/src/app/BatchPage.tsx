import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";

import { failureOf, type Failure } from "../api/failure";
import type { Batch } from "../api/types";
import { useBatch, useForgetBatch } from "../features/batches/batches";
import { BatchView } from "../features/batches/BatchView";
import headStyles from "../features/spaces/Spaces.module.css";
import { useFailureSentence, useLanguage, useT } from "../locales/Language";
import { languageName } from "../locales/languages";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";
import { Working } from "../ui/Working";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

function Failed({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  // An address that names nothing is one of a batch that is no more.
  const gone = failure.status === 404 || failure.code === "invalid";
  return <Banner tone="error" role="alert" action={gone ? undefined : <Button onPress={onRetry}>{t("common.retry")}</Button>}>{gone ? t("batches.not_found") : sentence(failure)}</Banner>;
}

function Into({ into }: { into: NonNullable<Batch["translation"]> }) {
  const t = useT();
  const { language } = useLanguage();
  const target = languageName(into.target, language);
  const pair = into.source === null ? t("batches.translated_into", { target }) : t("translation.pair", { source: languageName(into.source, language), target });
  const tone = into.tone === null ? [] : [t("translation.tone_said", { tone: t(`translation.tone_${into.tone}`).toLowerCase() })];
  return <p className={styles["lead"]}>{[pair, ...tone, ...(into.glossary === null ? [] : [into.glossary])].join(" · ")}</p>;
}

export default function BatchPage() {
  const t = useT();
  const navigate = useNavigate();
  const forget = useForgetBatch();
  const { batchId } = useParams({ from: "/signed-in/lots/$batchId" });
  const { data, error, refetch } = useBatch(batchId);
  usePageTitle(data?.task_name ?? t("batches.title"));
  const failure = data || !error ? null : failureOf(error);
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <Link to="/lots" className={headStyles["back"]}><ArrowLeft size={16} aria-hidden />{t("batches.back")}</Link>
          {data ? <h1 className={styles["title"]}>{t("batches.new_title", { name: data.task_name })}</h1> : null}
          {data?.table ? <p className={styles["lead"]}>{data.table}</p> : null}
          {data?.translation ? <Into into={data.translation} /> : null}
          {failure ? <Failed failure={failure} onRetry={() => void refetch()} /> : null}
          {!data && !failure ? <Working fill>{t("batches.loading")}</Working> : null}
          {data ? (
            <BatchView
              batch={data}
              onOpen={(conversationId) => void navigate({ to: "/c/$conversationId", params: { conversationId } })}
              onDeleted={() => void navigate({ to: "/lots" }).then(() => { forget(batchId); })}
            />
          ) : null}
        </main>
      </div>
    </>
  );
}
