import { Link } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";

import { useConversationList } from "../../api/conversations";
import { failureOf } from "../../api/failure";
import type { Conversation } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import styles from "./Spaces.module.css";
import { dateWords } from "./words";

function Row({ conversation }: { conversation: Conversation }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <li className={styles["row"]}>
      <MessageSquare size={17} aria-hidden />
      <Link to="/c/$conversationId" params={{ conversationId: conversation.id }} className={styles["rowName"]}>{conversation.title || t("rail.untitled")}</Link>
      <span className={styles["rowAside"]}>{conversation.answering ? t("rail.answering") : dateWords(conversation.active_at, language)}</span>
    </li>
  );
}

/** The agent's own conversations there: nobody else sees them. */
export function SpaceConversations({ spaceId }: { spaceId: string }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useConversationList(spaceId);
  const items = data?.pages.flatMap((page) => [...page.pinned, ...page.items]) ?? [];
  return (
    <section className={styles["group"]} aria-labelledby="space-conversations">
      <h2 id="space-conversations" className={styles["heading"]}>{t("spaces.my_conversations")}</h2>
      {!data && error ? (
        <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>
      ) : null}
      {!data && !error ? <Working>{t("spaces.conversations_loading")}</Working> : null}
      {data && items.length === 0 ? <p className={styles["soft"]}>{t("spaces.conversations_empty")}</p> : null}
      {items.length > 0 ? <ul className={styles["rows"]}>{items.map((one) => <Row key={one.id} conversation={one} />)}</ul> : null}
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{isFetchingNextPage ? t("spaces.conversations_loading") : t("spaces.conversations_more")}</Button></div> : null}
    </section>
  );
}
