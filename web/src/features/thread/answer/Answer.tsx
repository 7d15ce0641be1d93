import { isToolUIPart } from "ai";
import { lazy, memo, Suspense, useMemo, useRef, type RefObject } from "react";
import type { SourceRef } from "../../../api/source";
import { useT } from "../../../locales/Language";
import { CitingContext, sameSource, type Citing } from "../citing";
import { closestOf, comparisonOf, letterOf, openableOf, readingOf, rewritingOf, saysSomething, sourcesOf, stateOf, textOf, type Said as SaidMessage, type Source, type Waiting } from "../said";
import { searchesOf } from "../searches";
import { Working } from "../../../ui/Working";
import { useTasking } from "../tasks/tasking";
import styles from "./Answer.module.css";
import { ComparisonCard } from "./ComparisonCard";
import { Ending } from "./Ending";
import { Foot, Provenance } from "./Foot";
import { ReadingLine } from "./ReadingLine";
import { Search } from "./Search";
import { ClosestPassages, Sources } from "./Sources";
import { Step } from "./Step";
import { Thinking } from "./Thinking";
import { waitingWords } from "./words";

const LetterCard = lazy(() => import("../tasks/LetterCard"));
const RewritingCard = lazy(() => import("../tasks/RewritingCard"));
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
  /** As `linkableIn` says. */
  links: string | null;
}

function Steps({ answer, writing }: { answer: SaidMessage; writing: boolean }) {
  const latest = answer.parts.length - 1;
  const asked = new Set(answer.parts.flatMap((part) => (part.type === "data-search" ? [part.id] : [])));
  return answer.parts.map((part, index) => {
    if (part.type === "reasoning") return <Thinking key={index} text={part.text} writing={writing && index === latest} />;
    if (part.type === "data-search") return <Search key={index} id={part.id ?? ""} search={part.data} writing={writing} />;
    // Its search says more.
    if ((part.type === "tool-search_web" || part.type === "tool-search_publications") && part.state !== "input-streaming") return null;
    return isToolUIPart(part) && !asked.has(part.toolCallId) ? <Step key={index} part={part} /> : null;
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
  const searching = searchesOf(answer).at(-1);
  if (searching && searching.state !== "done" && searching.state !== "failed") return null;
  const reading = readingOf(answer);
  const comparison = comparisonOf(answer);
  const comparing = comparison !== null && comparison.kept === null;
  return (
    <>
      <p className={styles["waiting"]}>
        <span className={styles["dot"]} aria-hidden="true" />
        {comparing ? t("thread.comparing", { left: comparison.left.name, right: comparison.right.name }) : waitingWords(waiting, t, reading)}
      </p>
      {reading?.parts?.now ? <progress className={styles["progress"]} aria-label={t("thread.progress")} value={reading.parts.read} max={reading.parts.total} /> : null}
    </>
  );
}

function useCited({ answer, opened, onOpen, links }: Pick<AnswerProps, "answer" | "opened" | "onOpen" | "links">): Citing {
  const sources = useMemo(() => openableOf(answer), [answer]);
  return useMemo(
    () => ({
      sources,
      opened: sources.find((source) => opened !== null && sameSource(source, opened))?.number ?? null,
      open: (source: Source) => { onOpen(answer, source); },
      links: links === null ? null : new Set(links.split("\n")),
    }),
    [answer, sources, opened, onOpen, links],
  );
}

/** What the code made of a letter or of a rewriting. */
function Work({ answer }: { answer: SaidMessage }) {
  const t = useT();
  const tasking = useTasking();
  const letter = letterOf(answer);
  const rewriting = rewritingOf(answer);
  if (!letter && !rewriting) return null;
  return (
    <Suspense fallback={<Working>{t("tasks.comparing")}</Working>}>
      {letter ? <LetterCard letter={letter} /> : null}
      {rewriting ? <RewritingCard rewriting={rewriting} {...(tasking && { onUse: (texte: string) => { tasking.open("reformulation", { texte }); } })} /> : null}
    </Suspense>
  );
}

/** What comes under an answer once it has ended. */
function Under({ answer, words, last, busy }: Pick<AnswerProps, "answer" | "last" | "busy"> & { words: RefObject<HTMLDivElement | null> }) {
  const t = useT();
  const bare = !saysSomething(answer) && (answer.metadata?.siblings?.length ?? 0) < 2;
  const asked = (answer.metadata?.sent_to?.length ?? 0) > 0;
  return (
    <>
      {answer.metadata?.window?.forgets ? <p className={styles["forgets"]}>{t("thread.forgets")}</p> : null}
      <Work answer={answer} />
      <Ending answer={answer} last={last} busy={busy} />
      <Sources sources={sourcesOf(answer)} id={answer.id} />
      <ClosestPassages passages={closestOf(answer)} id={answer.id} />
      {bare ? null : <Foot answer={answer} words={words} busy={busy} />}
      {/* Without a word of answer, the question has gone all the same. */}
      {bare && asked ? <Provenance answer={answer} /> : null}
    </>
  );
}

export const Answer = memo(function Answer({ answer, last, busy, waiting, cut, opened, onOpen, links }: AnswerProps) {
  const t = useT();
  const words = useRef<HTMLDivElement>(null);
  const writing = stateOf(answer) === "answering";
  const reading = readingOf(answer);
  const comparison = comparisonOf(answer);
  const citing = useCited({ answer, opened, onOpen, links });
  return (
    <CitingContext value={citing}>
      <article className={styles["answer"]} aria-labelledby={`by-${answer.id}`} aria-busy={writing} data-message={answer.id}>
        <h2 id={`by-${answer.id}`} className="visually-hidden">{t("thread.emilie")}</h2>
        {reading && !(writing && reading.parts?.now) ? <ReadingLine reading={reading} citations={answer.metadata?.citations} /> : null}
        {comparison ? <ComparisonCard comparison={comparison} /> : null}
        <Steps answer={answer} writing={writing} />
        <div ref={words}><Said answer={answer} writing={writing} waiting={waiting} /></div>
        {writing && cut ? <p className={styles["cut"]}>{t("thread.link_cut")}</p> : null}
        {writing ? null : <Under answer={answer} words={words} last={last} busy={busy} />}
      </article>
    </CitingContext>
  );
});
