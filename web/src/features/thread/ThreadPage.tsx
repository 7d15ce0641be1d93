import "./noEval";
import { useEffect, useRef } from "react";
import type { SourceRef } from "../../api/source";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { focusIsFree } from "../../ui/focus";
import { Working } from "../../ui/Working";
import { Announcer } from "./Announcer";
import { Composer, type ComposerHandle } from "./composer/Composer";
import { MessageList } from "./MessageList";
import styles from "./ThreadPage.module.css";
import { useFind } from "./useFind";
import { useFollow } from "./useFollow";
import { useOpenSource } from "./useOpenSource";
import { ThreadContext, useThread, type OnScreen } from "./useThread";

interface ThreadPageProps {
  conversationId: string;
  source: SourceRef | null;
  onSource: (source: SourceRef | null) => void;
  /** A message to bring into sight: it comes from a search. */
  message: string | null;
}

function Opening({ thread, beside, messages, answering }: OnScreen) {
  const t = useT();
  const sentence = useFailureSentence();
  if (beside.opened === "failed") {
    return (
      <div className={styles["middle"]}>
        <Empty title={t("thread.open_failed")} action={<Button onPress={() => { void thread.open(null); }}>{t("common.retry")}</Button>}>
          <p>{beside.failure ? sentence(beside.failure) : ""}</p>
        </Empty>
      </div>
    );
  }
  if (messages.length > 0 || answering) return null;
  return (
    <div className={styles["middle"]}>
      {beside.opened === "opening" ? (
        <div className={styles["late"]}><Working>{t("thread.opening")}</Working></div>
      ) : (
        <Empty title={t("thread.empty_title")}><p>{t("thread.empty_text")}</p></Empty>
      )}
    </div>
  );
}

function Refusal({ thread, beside }: Pick<OnScreen, "thread" | "beside">) {
  const sentence = useFailureSentence();
  if (!beside.failure || beside.opened !== "open") return null;
  return <Banner tone="error" role="alert" onDismiss={thread.dismiss}>{sentence(beside.failure)}</Banner>;
}

export default function ThreadPage({ conversationId, source, onSource, message }: ThreadPageProps) {
  const t = useT();
  const composer = useRef<ComposerHandle>(null);
  const screen = useThread(conversationId, (turn, failure) => composer.current?.giveBack(turn, failure));
  const { thread, messages, beside, answering } = screen;
  const follow = useFollow();
  const { holder, open } = useOpenSource(messages, source, onSource, () => composer.current?.focus());
  useFind(message, screen, follow);
  useEffect(() => {
    // On a phone this would bring the keyboard up over the conversation.
    if (matchMedia("(pointer: fine)").matches && focusIsFree()) composer.current?.focus();
  }, []);
  return (
    <ThreadContext value={thread}>
      <div className={styles["thread"]}>
        <Opening {...screen} />
        <MessageList {...screen} follow={follow} source={source} holder={holder} onOpen={open}>
          <Refusal thread={thread} beside={beside} />
          <Composer
            place={conversationId}
            answering={answering}
            stopping={beside.stopping}
            handle={composer}
            onSend={(turn) => {
              follow.toEnd();
              return thread.ask(turn);
            }}
            onStop={() => { void thread.stop(); }}
          />
          <p className={styles["caution"]}>{t("thread.caution")}</p>
        </MessageList>
        <Announcer latest={messages.at(-1)} answering={answering} />
      </div>
    </ThreadContext>
  );
}
