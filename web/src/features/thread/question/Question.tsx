import { Copy, Pencil } from "lucide-react";
import { memo, useRef, useState } from "react";
import { useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { say } from "../../../ui/toasts";
import { Branches } from "../Branches";
import { FileChip } from "../files/FileChip";
import { isPicture } from "../files/files";
import { Picture } from "../files/Picture";
import { documentsOf, taskOf, textOf, type Said } from "../said";
import { useVerbs } from "../useThread";
import { EditQuestion } from "./EditQuestion";
import styles from "./Question.module.css";

function Actions({ question, busy, onEdit }: { question: Said; busy: boolean; onEdit: () => void }) {
  const t = useT();
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
      <Branches id={question.id} siblings={question.metadata?.siblings ?? []} disabled={busy} />
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
  const task = taskOf(question);
  const send = async (text: string) => {
    edit(false);
    const refused = await verbs.edit(question, text);
    keep(refused ? text : null);
    if (refused) edit(true);
  };
  const back = () => {
    edit(false);
    keep(null);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>("button:not([disabled])")?.focus());
  };
  return (
    <article ref={place} className={styles["question"]} aria-labelledby={`by-${question.id}`} data-message={question.id} data-role="user">
      <h2 id={`by-${question.id}`} className="visually-hidden">{t("thread.you")}</h2>
      {editing ? (
        <EditQuestion
          before={textOf(question)}
          attempt={attempt}
          onCancel={back}
          onSend={(text) => { void send(text); }}
        />
      ) : (
        <>
          <div className={styles["bubble"]}>
            {task ? <p className={styles["task"]}>{t(`thread.task_${task}`)}</p> : null}
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
          <Actions question={question} busy={busy} onEdit={() => { edit(true); }} />
        </>
      )}
    </article>
  );
});
