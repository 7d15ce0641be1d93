import { BookmarkPlus, Copy, Pencil, ShieldPlus } from "lucide-react";
import { memo, Suspense, useContext, useRef, useState } from "react";
import { listed } from "../../../locales/hosting";
import { useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { say } from "../../../ui/toasts";
import { Branches } from "../Branches";
import { PromptingContext } from "../prompting";
import { FileChip } from "../files/FileChip";
import { isPicture } from "../../../api/files";
import { Picture } from "../files/Picture";
import { levelName } from "../policy/words";
import type { Failure } from "../../../api/failure";
import type { TaskForm } from "../../../api/types";
import { useTask, useTaskName } from "../tasks/names";
import { TaskSlot } from "../tasks/TaskSlot";
import type { Turn } from "../turn";
import { documentsOf, fieldsOf, lengthOf, raisedOf, taskOf, textOf, type Said } from "../said";
import { useVerbs } from "../useThread";
import { EditQuestion } from "./EditQuestion";
import styles from "./Question.module.css";

function Actions({ question, busy, onEdit }: { question: Said; busy: boolean; onEdit: () => void }) {
  const t = useT();
  const prompting = useContext(PromptingContext);
  const [keeping, keep] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(textOf(question)).then(
      () => { say(t("thread.copied_question")); },
      () => { say(t("thread.copy_failed"), { tone: "error" }); },
    );
  return (
    <div className={styles["actions"]} data-branched={(question.metadata?.siblings?.length ?? 0) > 1 || undefined}>
      <IconButton size="small" label={t("thread.copy_question")} onPress={() => { void copy(); }}>
        <Copy size={15} aria-hidden />
      </IconButton>
      <IconButton size="small" label={t("thread.edit")} isDisabled={busy} onPress={onEdit}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      {prompting ? (
        <IconButton size="small" label={t("thread.keep_prompt")} onPress={() => { keep(true); }}>
          <BookmarkPlus size={15} aria-hidden />
        </IconButton>
      ) : null}
      {prompting && keeping ? <Suspense><prompting.Keep text={textOf(question)} onClose={() => { keep(false); }} /></Suspense> : null}
      <Branches id={question.id} siblings={question.metadata?.siblings ?? []} disabled={busy} />
    </div>
  );
}

interface EditFormProps {
  question: Said;
  form: TaskForm;
  busy: boolean;
  /** A version that could not be sent. */
  returned: { turn: Turn; failure: Failure } | null;
  onClose: () => void;
  onSend: (turn: Turn) => void;
}

/** The form that the question was made of, filled in as it was. */
function EditForm({ question, form, busy, returned, onClose, onSend }: EditFormProps) {
  const verbs = useVerbs();
  const documents = returned?.turn.documents ?? documentsOf(question);
  return (
    <div className={styles["form"]}>
      <TaskSlot
        form={form}
        place={verbs.chat.id}
        said
        answering={busy}
        given={{ fields: returned?.turn.fields ?? fieldsOf(question) ?? {}, documents: documents.map(({ id }) => id) }}
        {...(returned && { failure: returned.failure })}
        onClose={onClose}
        onSend={(turn) => {
          onSend(turn);
          return Promise.resolve(null);
        }}
      />
    </div>
  );
}

export const Question = memo(function Question({ question, busy }: { question: Said; busy: boolean }) {
  const t = useT();
  const verbs = useVerbs();
  const [editing, edit] = useState(false);
  const [attempt, keep] = useState<string | null>(null);
  const place = useRef<HTMLElement>(null);
  const documents = documentsOf(question);
  const name = useTaskName(taskOf(question));
  const form = useTask(fieldsOf(question) ? taskOf(question) : null);
  const [returned, giveBack] = useState<{ turn: Turn; failure: Failure } | null>(null);
  const length = lengthOf(question);
  const raised = raisedOf(question);
  const send = async (text: string) => {
    edit(false);
    const refused = await verbs.edit(question, text);
    keep(refused ? text : null);
    if (refused) edit(true);
  };
  const fillIn = async (turn: Turn) => {
    edit(false);
    const failure = await verbs.askInstead(question, turn);
    giveBack(failure && { turn, failure });
    if (failure) edit(true);
  };
  const back = () => {
    edit(false);
    keep(null);
    giveBack(null);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>("button:not([disabled])")?.focus());
  };
  return (
    <article ref={place} className={styles["question"]} aria-labelledby={`by-${question.id}`} data-message={question.id} data-role="user">
      <h2 id={`by-${question.id}`} className="visually-hidden">{t("thread.you")}</h2>
      {editing && form ? (
        <EditForm question={question} form={form} busy={busy} returned={returned} onClose={back} onSend={(turn) => { void fillIn(turn); }} />
      ) : editing ? (
        <EditQuestion
          before={textOf(question)}
          attempt={attempt}
          onCancel={back}
          onSend={(text) => { void send(text); }}
        />
      ) : (
        <>
          <div className={styles["bubble"]}>
            {name ? <p className={styles["task"]}>{[name, length ? t(`thread.length_${length}`) : null].filter((word) => word !== null).join(" · ")}</p> : null}
            {documents.length > 0 ? (
              <ul className={styles["documents"]} aria-label={t("thread.attached")}>
                {documents.map((document) => (
                  <li key={document.id}>
                    {isPicture(document) ? <Picture id={document.id} name={document.name} /> : <FileChip document={document} />}
                  </li>
                ))}
              </ul>
            ) : null}
            <p className={styles["text"]}>{textOf(question)}</p>
          </div>
          {raised ? (
            <p className={styles["raised"]}>
              <ShieldPlus size={16} aria-hidden />
              {t("policy.raised_by", { level: levelName(raised.sensitivity, t), documents: listed(raised.documents, t) })}
            </p>
          ) : null}
          <Actions question={question} busy={busy} onEdit={() => { edit(true); }} />
        </>
      )}
    </article>
  );
});
