import "./noEval";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ComparisonRef } from "../../api/comparison";
import { isPicture } from "../../api/files";
import type { Failure } from "../../api/failure";
import type { SourceRef } from "../../api/source";
import type { Fields, Task } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { focusIsFree } from "../../ui/focus";
import { Working } from "../../ui/Working";
import { Announcer } from "./Announcer";
import { ComparingContext } from "./comparing";
import { Composer, type ComposerHandle } from "./composer/Composer";
import { MessageList } from "./MessageList";
import { documentsOf } from "./said";
import { searchOf } from "./searches";
import { useTask } from "./tasks/names";
import { TaskSlot } from "./tasks/TaskSlot";
import { TaskingContext } from "./tasks/tasking";
import styles from "./ThreadPage.module.css";
import { useFind } from "./useFind";
import { useFollow } from "./useFollow";
import { useOpenSource } from "./useOpenSource";
import type { Turn } from "./turn";
import { ThreadContext, useThread, type OnScreen } from "./useThread";

interface ThreadPageProps {
  conversationId: string;
  source: SourceRef | null;
  onSource: (source: SourceRef | null) => void;
  /** A message to bring into sight: it comes from a search. */
  message: string | null;
  comparison: ComparisonRef | null;
  onComparison: (comparison: ComparisonRef) => void;
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

/** A form open in the composer's place; with what was filled in, when it comes back. */
interface OpenForm {
  task: Task;
  key: number;
  given?: { fields: Fields; documents: string[] };
  failure?: Failure;
}

/** Which form is open, and the ways to it. */
function useOpenForm(focusComposer: () => void) {
  const [opened, setOpened] = useState<OpenForm | null>(null);
  const form = useTask(opened?.task ?? null);
  const keys = useRef(0);
  const open = (next: Omit<OpenForm, "key">) => { setOpened({ ...next, key: (keys.current += 1) }); };
  return {
    opened,
    form,
    open,
    close: () => {
      setOpened(null);
      requestAnimationFrame(focusComposer);
    },
    giveBack: ({ task, fields, documents }: Turn, failure: Failure) => {
      open({ task: task ?? "", given: { fields: fields ?? {}, documents: documents.map(({ id }) => id) }, failure });
    },
  };
}

export default function ThreadPage({ conversationId, source, onSource, message, comparison, onComparison }: ThreadPageProps) {
  const t = useT();
  const composer = useRef<ComposerHandle>(null);
  const task = useOpenForm(() => composer.current?.focus());
  const giveBack = (turn: Turn, failure: Failure) => {
    if (turn.fields) task.giveBack(turn, failure);
    else composer.current?.giveBack(turn, failure);
  };
  const screen = useThread(conversationId, giveBack);
  const { thread, messages, beside, answering } = screen;
  const follow = useFollow();
  const { holder, open } = useOpenSource(messages, source, onSource, () => composer.current?.focus());
  useFind(message, screen, follow);
  useEffect(() => {
    // On a phone this would bring the keyboard up over the conversation.
    if (matchMedia("(pointer: fine)").matches && focusIsFree()) composer.current?.focus();
  }, []);
  const asked = messages.findLast(({ role }) => role === "user");
  const searchedBefore = useMemo(() => (asked ? searchOf(asked) : []), [asked]);
  const comparing = useMemo(() => ({ opened: comparison, open: onComparison }), [comparison, onComparison]);
  const ask = (turn: Turn) => {
    follow.toEnd();
    return thread.ask(turn);
  };
  const tasking = useMemo(() => ({ open: (id: Task, fields: Fields) => { openForm.current({ task: id, given: { fields, documents: [] } }); } }), []);
  const openForm = useRef(task.open);
  useEffect(() => { openForm.current = task.open; });
  return (
    <ThreadContext value={thread}>
      <ComparingContext value={comparing}>
      <TaskingContext value={tasking}>
        <div className={styles["thread"]}>
        <Opening {...screen} />
        <MessageList {...screen} follow={follow} source={source} holder={holder} onOpen={open}>
          <Refusal thread={thread} beside={beside} />
          {task.opened && task.form ? (
            <TaskSlot
              key={task.opened.key}
              form={task.form}
              place={conversationId}
              said={messages.length > 0}
              answering={answering}
              {...(task.opened.given && { given: task.opened.given })}
              {...(task.opened.failure && { failure: task.opened.failure })}
              onClose={task.close}
              onSend={(turn) => {
                task.close();
                // The answer is waited for on the page, not in the form.
                void ask(turn).then((failure) => { if (failure) task.giveBack(turn, failure); });
                return Promise.resolve(null);
              }}
            />
          ) : (
          <Composer
            place={conversationId}
            pictured={messages.some((said) => documentsOf(said).some(isPicture))}
            searched={searchedBefore}
            answering={answering}
            stopping={beside.stopping}
            handle={composer}
            onSend={ask}
            onStop={() => { void thread.stop(); }}
            onTask={(id) => { task.open({ task: id }); }}
          />
          )}
          <p className={styles["caution"]}>{t("thread.caution")}</p>
        </MessageList>
        <Announcer latest={messages.at(-1)} answering={answering} />
      </div>
      </TaskingContext>
      </ComparingContext>
    </ThreadContext>
  );
}
