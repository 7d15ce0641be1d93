import { useRef, useState, type SyntheticEvent } from "react";

import type { QuizResult, ReadPart } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { CheckboxGroup } from "../../../ui/CheckboxGroup";
import { RadioGroup } from "../../../ui/RadioGroup";
import { useDoing } from "../../../ui/useDoing";
import styles from "../Community.module.css";
import own from "./Training.module.css";

type Question = ReadPart["questions"][number];
type Told = QuizResult["answers"][number];

function Explained({ question, told }: { question: Question; told: Told }) {
  const t = useT();
  const words = told.expected.map((place) => question.choices[place]).join(" ; ");
  return (
    <div className={own["told"]} data-right={told.right || undefined}>
      <p><strong>{t(told.right ? "training.right" : "training.wrong")}</strong></p>
      {told.right ? null : <p>{t("training.expected", { words })}</p>}
      {told.explanation ? <p>{told.explanation}</p> : null}
    </div>
  );
}

function Asked({ question, number, chosen, onChoose, told }: { question: Question; number: number; chosen: readonly number[]; onChoose: (chosen: number[]) => void; told: Told | undefined }) {
  const t = useT();
  const label = `${t("training.question", { number })}. ${question.text}`;
  const choices = question.choices.map((words, place) => ({ value: String(place), label: words }));
  return (
    <div className={own["question"]}>
      {question.several ? (
        <CheckboxGroup label={`${label} ${t("training.several")}`} value={chosen.map(String)} onChange={(next) => { onChoose(next.map(Number)); }} choices={choices} />
      ) : (
        <RadioGroup label={label} value={chosen[0] === undefined ? "" : String(chosen[0])} onChange={(next) => { onChoose([Number(next)]); }} choices={choices} />
      )}
      {told ? <Explained question={question} told={told} /> : null}
    </div>
  );
}

/** Questions, answered all at once; then what was expected, and why. */
export function Quiz({ part, onAttempt }: { part: ReadPart; onAttempt: (answers: number[][]) => Promise<QuizResult> }) {
  const t = useT();
  const { failure, setFailure, busy, run } = useDoing();
  const [answers, setAnswers] = useState<number[][]>(() => part.questions.map(() => []));
  const [result, setResult] = useState<QuizResult | null>(null);
  const top = useRef<HTMLDivElement>(null);
  const questions = part.questions.length;
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (answers.some((each) => each.length === 0)) {
      setFailure(t("training.answer_all"));
      return;
    }
    await run(async () => { setResult(await onAttempt(answers)); });
    top.current?.focus();
  }
  const retry = () => {
    setResult(null);
    setAnswers(part.questions.map(() => []));
    top.current?.focus();
  };
  const choose = (place: number, chosen: number[]) => {
    if (result === null) setAnswers((last) => last.map((each, index) => (index === place ? chosen : each)));
  };
  return (
    <form className={styles["part"]} onSubmit={(event) => void submit(event)} aria-label={part.title}>
      <div ref={top} tabIndex={-1} className={own["page"]}>
        <p className={styles["soft"]}>{t("training.quiz_lead", { mark: part.pass_mark ?? 0 })}</p>
        {part.tries > 0 ? <p className={styles["soft"]}>{t("training.tries", { count: part.tries, best: part.best ?? 0, questions })}</p> : null}
        {result ? <Banner tone={result.passed ? "ok" : "warning"} role="status">{result.passed ? t("training.passed", { right: result.right_answers, questions }) : t("training.failed", { right: result.right_answers, questions, needed: result.needed })}</Banner> : null}
      </div>
      {part.questions.map((question, place) => <Asked key={question.text} question={question} number={place + 1} chosen={answers[place] ?? []} onChoose={(chosen) => { choose(place, chosen); }} told={result?.answers[place]} />)}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        {result ? <Button type="button" onPress={retry}>{t("training.retry")}</Button> : <Button type="submit" look="primary" isDisabled={busy}>{t(busy ? "training.answering" : "training.answer")}</Button>}
      </div>
    </form>
  );
}
