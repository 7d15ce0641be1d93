import { isToolUIPart } from "ai";
import { lazy, memo, Suspense, useMemo, useRef, type RefObject } from "react";
import type { SourceRef } from "../../../api/source";
import { useT } from "../../../locales/Language";
import { CitingContext, sameSource, useCiting, type Citing } from "../citing";
import { readingOf, saysSomething, sourcesOf, stateOf, textOf, type Said as SaidMessage, type Source, type Waiting } from "../said";
import styles from "./Answer.module.css";
import { Ending } from "./Ending";
import { Foot } from "./Foot";
import { ReadingLine } from "./ReadingLine";
import { Sources } from "./Sources";
import { Step } from "./Step";
import { Thinking } from "./Thinking";
import { waitingWords } from "./words";

const Markdown = lazy(() => import("../markdown/Markdown"));

interface AnswerProps {
  answer: SaidMessage;
  last: boolean;
  /** Another answer is being written: nothing can be asked now. */
  busy: boolean;
  /** The documents being read, for the answer being written only. */
  waiting: Waiting | null;
  /** The line to the server is cut. */
  cut: boolean;
  /** The open source, when it is one of this answer's. */
  opened: SourceRef | null;
  onOpen: (answer: SaidMessage, source: Source) => void;
}

function Steps({ answer, writing }: { answer: SaidMessage; writing: boolean }) {
  const latest = answer.parts.length - 1;
  return answer.parts.map((part, index) => {
    if (part.type === "reasoning") return <Thinking key={index} text={part.text} writing={writing && index === latest} />;
    return isToolUIPart(part) ? <Step key={index} part={part} /> : null;
  });
}

/** The words, or what is waited for until the first one comes. */
function Said({ answer, writing, waiting }: { answer: SaidMessage; writing: boolean; waiting: Waiting | null }) {
  const t = useT();
  const text = textOf(answer);
  if (text.trim() !== "") {
    return (
      <Suspense fallback={<div className={styles["plain"]}>{text}</div>}>
        <Markdown text={text} writing={writing} />
      </Suspense>
    );
  }
  if (!writing || answer.parts.at(-1)?.type === "reasoning") return null;
  return (
    <p className={styles["waiting"]}>
      <span className={styles["dot"]} aria-hidden="true" />
      {waitingWords(waiting, t)}
    </p>
  );
}

function useCited(answer: SaidMessage, opened: SourceRef | null, onOpen: AnswerProps["onOpen"]): Citing {
  const sources = useMemo(() => sourcesOf(answer), [answer]);
  return useMemo(
    () => ({
      sources,
      opened: sources.find((source) => opened !== null && sameSource(source, opened))?.number ?? null,
      open: (source: Source) => { onOpen(answer, source); },
    }),
    [answer, sources, opened, onOpen],
  );
}

/** What comes under an answer once it has ended. */
function Under({ answer, words, last, busy }: Pick<AnswerProps, "answer" | "last" | "busy"> & { words: RefObject<HTMLDivElement | null> }) {
  const t = useT();
  const { sources } = useCiting();
  const bare = !saysSomething(answer) && (answer.metadata?.siblings?.length ?? 0) < 2;
  return (
    <>
      {answer.metadata?.window?.forgets ? <p className={styles["forgets"]}>{t("thread.forgets")}</p> : null}
      <Ending answer={answer} last={last} busy={busy} />
      <Sources sources={sources} id={answer.id} />
      {bare ? null : <Foot answer={answer} words={words} busy={busy} />}
    </>
  );
}

export const Answer = memo(function Answer({ answer, last, busy, waiting, cut, opened, onOpen }: AnswerProps) {
  const t = useT();
  const words = useRef<HTMLDivElement>(null);
  const writing = stateOf(answer) === "answering";
  const reading = readingOf(answer);
  const citing = useCited(answer, opened, onOpen);
  return (
    <CitingContext value={citing}>
      <article className={styles["answer"]} aria-labelledby={`by-${answer.id}`} aria-busy={writing} data-message={answer.id}>
        <h2 id={`by-${answer.id}`} className="visually-hidden">{t("thread.emilie")}</h2>
        {reading ? <ReadingLine reading={reading} citations={answer.metadata?.citations} /> : null}
        <Steps answer={answer} writing={writing} />
        <div ref={words}><Said answer={answer} writing={writing} waiting={waiting} /></div>
        {writing && cut ? <p className={styles["cut"]}>{t("thread.link_cut")}</p> : null}
        {writing ? null : <Under answer={answer} words={words} last={last} busy={busy} />}
      </article>
    </CitingContext>
  );
});
