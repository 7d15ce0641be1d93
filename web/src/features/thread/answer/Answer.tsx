import { isToolUIPart } from "ai";
import { lazy, memo, Suspense, useMemo, useRef } from "react";
import type { SourceRef } from "../../../api/source";
import { useT } from "../../../locales/Language";
import { CitingContext, sameSource } from "../citing";
import { readingOf, saysSomething, sourcesOf, stateOf, textOf, type Said, type Source, type Waiting } from "../said";
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
  answer: Said;
  last: boolean;
  /** Another answer is being written: nothing can be asked now. */
  busy: boolean;
  /** The documents being read, for the answer being written only. */
  waiting: Waiting | null;
  /** The open source, when it is one of this answer's. */
  opened: SourceRef | null;
  onOpen: (answer: Said, source: Source) => void;
}

function Steps({ answer, writing }: { answer: Said; writing: boolean }) {
  const latest = answer.parts.length - 1;
  return answer.parts.map((part, index) => {
    if (part.type === "reasoning") return <Thinking key={index} text={part.text} writing={writing && index === latest} />;
    return isToolUIPart(part) ? <Step key={index} part={part} /> : null;
  });
}

function Words({ answer, writing }: { answer: Said; writing: boolean }) {
  const text = textOf(answer);
  return (
    <Suspense fallback={<div className={styles["plain"]}>{text}</div>}>
      <Markdown text={text} writing={writing} />
    </Suspense>
  );
}

export const Answer = memo(function Answer({ answer, last, busy, waiting, opened, onOpen }: AnswerProps) {
  const t = useT();
  const words = useRef<HTMLDivElement>(null);
  const writing = stateOf(answer) === "answering";
  const reading = readingOf(answer);
  const sources = useMemo(() => sourcesOf(answer), [answer]);
  const citing = useMemo(
    () => ({
      sources,
      opened: sources.find((source) => opened !== null && sameSource(source, opened))?.number ?? null,
      open: (source: Source) => { onOpen(answer, source); },
    }),
    [answer, sources, opened, onOpen],
  );
  return (
    <CitingContext value={citing}>
      <article className={styles["answer"]} aria-labelledby={`by-${answer.id}`} aria-busy={writing} data-message={answer.id}>
        <h2 id={`by-${answer.id}`} className="visually-hidden">{t("thread.emilie")}</h2>
        {reading ? <ReadingLine reading={reading} citations={answer.metadata?.citations} /> : null}
        <Steps answer={answer} writing={writing} />
        <div ref={words}>{saysSomething(answer) ? <Words answer={answer} writing={writing} /> : null}</div>
        {writing && !saysSomething(answer) && answer.parts.at(-1)?.type !== "reasoning" ? (
          <p className={styles["waiting"]}>
            <span className={styles["dot"]} aria-hidden="true" />
            {waitingWords(waiting, t)}
          </p>
        ) : null}
        <Ending answer={answer} last={last && !busy} />
        {writing ? null : (
          <>
            <Sources sources={sources} id={answer.id} />
            <Foot answer={answer} words={words} busy={busy} />
          </>
        )}
      </article>
    </CitingContext>
  );
});
