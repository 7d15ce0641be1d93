import { ArrowDown } from "lucide-react";
import { Fragment, useEffect, useLayoutEffect, useRef, type ReactNode } from "react";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import type { SourceRef } from "../../api/source";
import { Answer } from "./answer/Answer";
import { Pending, Unanswered } from "./answer/Pending";
import { Memory } from "./Memory";
import { Question } from "./question/Question";
import type { Said, Source } from "./said";
import { linkableIn } from "./searches";
import styles from "./ThreadPage.module.css";
import type { Follow } from "./useFollow";
import type { OnScreen } from "./useThread";

interface MessageListProps extends OnScreen {
  follow: Follow;
  source: SourceRef | null;
  holder: string | null;
  onOpen: (answer: Said, source: Source) => void;
  /** What stays in sight at the bottom: the composer. */
  children: ReactNode;
}

/** What came before: read when the reader nears the top, or when the button is pressed. */
function Earlier({ thread, beside, frame }: Pick<MessageListProps, "thread" | "beside"> & { frame: HTMLElement | null }) {
  const t = useT();
  const mark = useRef<HTMLDivElement>(null);
  const { earlier, loadingEarlier } = beside;
  useEffect(() => {
    if (!mark.current || !earlier) return;
    const watch = new IntersectionObserver(
      ([seen]) => { if (seen?.isIntersecting) void thread.loadEarlier(); },
      { root: frame, rootMargin: "300px 0px 0px" },
    );
    watch.observe(mark.current);
    return () => { watch.disconnect(); };
  }, [thread, earlier, frame]);
  if (!earlier) return null;
  return (
    <div ref={mark} className={styles["earlier"]}>
      {loadingEarlier ? (
        <Working>{t("thread.loading_earlier")}</Working>
      ) : (
        <Button look="quiet" onPress={() => { void thread.loadEarlier(); }}>{t("thread.earlier")}</Button>
      )}
    </div>
  );
}

export function MessageList({ thread, messages, beside, answering, follow, source, holder, onOpen, children }: MessageListProps) {
  const t = useT();
  const first = messages[0]?.id;
  const { frame, setFrame, setContent, away, toEnd, stay } = follow;
  useLayoutEffect(stay, [first, stay]);
  const last = messages.at(-1);
  const links = linkableIn(messages);
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={setFrame} className={styles["frame"]} role="group" aria-label={t("thread.messages")} tabIndex={0}>
      <div ref={setContent} className={styles["messages"]}>
        <Earlier thread={thread} beside={beside} frame={frame} />
        {messages.map((message, index) => (
          <Fragment key={message.id}>
            {message.role === "user" ? (
              <Question question={message} busy={answering} />
            ) : (
              <Answer
                answer={message}
                last={message === last}
                busy={answering}
                cut={message === last && beside.link === "cut"}
                waiting={message === last ? beside.waiting : null}
                opened={message.id === holder ? source : null}
                onOpen={onOpen}
                links={links[index] ?? null}
              />
            )}
            {beside.memory?.message_id === message.id ? <Memory memory={beside.memory} /> : null}
          </Fragment>
        ))}
        {last?.role === "user" && answering ? <Pending waiting={beside.waiting} /> : null}
        {last?.role === "user" && !answering ? <Unanswered question={last} /> : null}
      </div>
      <div className={styles["below"]}>
        {away ? (
          <div className={styles["toEnd"]}>
            <Button onPress={toEnd}>
              <ArrowDown size={16} aria-hidden />
              {t("thread.to_end")}
            </Button>
          </div>
        ) : null}
        {children}
      </div>
    </div>
  );
}
