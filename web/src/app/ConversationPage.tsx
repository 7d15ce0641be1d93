import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";

import { readComparison, writeComparison, type ComparisonRef } from "../api/comparison";
import { conversation } from "../api/conversations";
import { failureOf } from "../api/failure";
import { readSource, writeSource, type SourceRef } from "../api/source";
import { OpinionContext } from "../features/thread/opinion";
import { SpaceLine } from "../features/spaces/SpaceLine";
import { useFailureSentence, useT } from "../locales/Language";
import { Working } from "../ui/Working";
import { ConversationHeader } from "./ConversationHeader";
import styles from "./ConversationPage.module.css";
import { Notice } from "./Notice";
import { Opinion } from "./Opinion";
import { PhoneBar } from "./PhoneBar";
import { SourceSlot } from "./SourceSlot";
import { usePageTitle } from "./usePageTitle";

const ThreadPage = lazy(() => import("../features/thread/ThreadPage"));

const opinion = (conversationId: string, messageId: string) => <Opinion conversationId={conversationId} messageId={messageId} />;

export function ConversationPage() {
  const t = useT();
  const sentence = useFailureSentence();
  const navigate = useNavigate();
  const { conversationId } = useParams({ from: "/signed-in/c/$conversationId" });
  const search = useSearch({ from: "/signed-in/c/$conversationId" });
  const { data, error } = useQuery(conversation(conversationId));
  const source = readSource(search.source);
  const comparison = useMemo(() => readComparison(search.compare), [search.compare]);
  const openComparison = useCallback(
    (next: ComparisonRef | null) => {
      void navigate({
        to: "/c/$conversationId",
        params: { conversationId },
        search: ({ message }) => ({ ...(message && { message }), ...(next && { compare: writeComparison(next) }) }),
        replace: next === null,
      });
    },
    [navigate, conversationId],
  );
  usePageTitle(data?.title || t("rail.untitled"));

  if (error && !data) {
    const failure = failureOf(error);
    const words = failure.code === "not_found" || failure.code === "invalid" ? t("pages.conversation_missing") : sentence(failure);
    return (
      <>
        <PhoneBar />
        <Notice title={t("pages.not_found_title")} action={<Link to="/">{t("pages.not_found_back")}</Link>}>{words}</Notice>
      </>
    );
  }

  const message = search.message ? { message: search.message } : {};
  function openSource(next: SourceRef | null): void {
    // Opening a source is a step the back button undoes; walking from one to the next is not.
    const kept = { ...message, ...(search.compare && { compare: search.compare }) };
    void navigate({
      to: "/c/$conversationId",
      params: { conversationId },
      search: next ? { ...kept, source: writeSource(next) } : kept,
      replace: source !== null,
    });
  }

  return (
    <main id="content" tabIndex={-1} className={styles["main"]}>
      <ConversationHeader conversation={data} />
      {data?.space_id ? <SpaceLine spaceId={data.space_id} /> : null}
      <div className={styles["columns"]}>
        <section className={styles["thread"]} aria-label={t("pages.thread")}>
          <Suspense fallback={<Working fill>{t("pages.opening")}</Working>}>
            <OpinionContext value={opinion}><ThreadPage key={conversationId} conversationId={conversationId} source={source} onSource={openSource} message={search.message ?? null} comparison={comparison} onComparison={openComparison} /></OpinionContext>
          </Suspense>
        </section>
        <SourceSlot conversationId={conversationId} source={source} onSource={openSource} comparison={comparison} onComparison={openComparison} />
      </div>
    </main>
  );
}
