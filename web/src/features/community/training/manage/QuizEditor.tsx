import { Trash2 } from "lucide-react";

import type { QuizPart, QuizQuestion } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { Button } from "../../../../ui/Button";
import { IconButton } from "../../../../ui/IconButton";
import { RadioGroup } from "../../../../ui/RadioGroup";
import { TextArea } from "../../../../ui/TextArea";
import { TextField } from "../../../../ui/TextField";
import styles from "../../Community.module.css";
import own from "../Training.module.css";
import { freshQuestion, replaced, without } from "./parts";

type Choice = QuizQuestion["choices"][number];

function Choices({ question, name, onChange }: { question: QuizQuestion; name: string; onChange: (choices: Choice[]) => void }) {
  const t = useT();
  const { choices, several } = question;
  // Of single choices, one is right.
  const mark = (place: number, right: boolean) => { onChange(choices.map((each, index) => (index === place ? { ...each, right } : several ? each : { ...each, right: false }))); };
  return (
    <>
      {choices.map((choice, place) => {
        const number = place + 1;
        return (
          <div key={place} className={own["choice"]}>
            <input type={several ? "checkbox" : "radio"} name={name} checked={choice.right} aria-label={t("training.choice_right", { number })} onChange={(event) => { mark(place, event.target.checked); }} />
            <TextField label={t("training.choice_text", { number })} value={choice.text} maxLength={500} onChange={(text) => { onChange(replaced(choices, place, { ...choice, text })); }} />
            <IconButton label={t("training.choice_remove", { number })} onPress={() => { onChange(without(choices, place)); }}><Trash2 size={17} aria-hidden /></IconButton>
          </div>
        );
      })}
      {choices.length < 10 ? <div><Button look="quiet" onPress={() => { onChange([...choices, { text: "", right: false }]); }}>{t("training.choice_add")}</Button></div> : null}
    </>
  );
}

function Question({ question, number, name, onChange, onRemove }: { question: QuizQuestion; number: number; name: string; onChange: (question: QuizQuestion) => void; onRemove: () => void }) {
  const t = useT();
  const kind = question.several ? "several" : "single";
  const choose = (chosen: "several" | "single") => {
    const several = chosen === "several";
    const first = question.choices.findIndex(({ right }) => right);
    onChange({ ...question, several, choices: several ? question.choices : question.choices.map((each, place) => ({ ...each, right: place === first })) });
  };
  return (
    <fieldset className={own["nested"]}>
      <legend className="visually-hidden">{t("training.question", { number })}</legend>
      <TextArea label={t("training.question_text", { number })} rows={2} value={question.text} maxLength={2_000} onChange={(text) => { onChange({ ...question, text }); }} />
      <RadioGroup label={t("training.question_kind", { number })} value={kind} onChange={choose} choices={[{ value: "single", label: t("training.question_single") }, { value: "several", label: t("training.question_several") }]} />
      <Choices question={question} name={name} onChange={(choices) => { onChange({ ...question, choices }); }} />
      <TextArea label={t("training.explanation")} rows={2} value={question.explanation} maxLength={2_000} onChange={(explanation) => { onChange({ ...question, explanation }); }} />
      <div><Button look="quiet" onPress={onRemove}>{t("training.question_remove", { number })}</Button></div>
    </fieldset>
  );
}

export function QuizEditor({ part, onChange }: { part: QuizPart; onChange: (part: QuizPart) => void }) {
  const t = useT();
  const { questions } = part;
  const put = (next: QuizQuestion[]) => { onChange({ ...part, questions: next }); };
  return (
    <>
      <label className={styles["soft"]}>
        {t("training.pass_mark")}{" "}
        <input type="number" min={1} max={100} value={part.pass_mark} onChange={(event) => { onChange({ ...part, pass_mark: Math.min(100, Math.max(1, Math.round(event.target.valueAsNumber) || 1)) }); }} />
      </label>
      {questions.map((question, place) => (
        <Question key={place} question={question} number={place + 1} name={`${part.id}-${String(place)}`} onChange={(next) => { put(replaced(questions, place, next)); }} onRemove={() => { put(without(questions, place)); }} />
      ))}
      <div><Button onPress={() => { put([...questions, freshQuestion()]); }}>{t("training.question_add")}</Button></div>
    </>
  );
}
