import { ArrowUp, Paperclip, Square, X } from "lucide-react";
import { Button as AriaButton, FileTrigger, ToggleButton } from "react-aria-components";
import type { Family, Length, Task } from "../../../api/types";
import { useT } from "../../../locales/Language";
import type { TextKey } from "../../../locales/text";
import { Tooltip } from "../../../ui/Tooltip";
import { megabytes, readable, type Bounds } from "../../../api/files";
import { PolicyButton } from "../policy/PolicyButton";
import type { Policy } from "../policy/usePolicy";
import styles from "./Composer.module.css";
import { useTaskName } from "../tasks/names";
import { TasksMenu } from "../tasks/TasksMenu";
import type { Why as Blocking } from "./blocking";
import type { Draft } from "./drafts";
import { LengthChoice } from "./LengthChoice";
import { SearchToggles } from "./SearchToggles";

interface ComposerBarProps {
  draft: Draft;
  why: Blocking | null;
  /** The question was asked, and leaves once what blocks it is over. */
  holding: boolean;
  /** What to know before the question goes: how much who would answer is shown of the images. */
  note: TextKey | null;
  limits: Bounds & { text_characters: number };
  policy: Policy | null;
  answering: boolean;
  stopping: boolean;
  onFiles: (files: File[]) => void;
  onTask: ((task: Task) => void) | undefined;
  onChooseTask: (task: Task | null) => void;
  onChooseLength: (length: Length) => void;
  /** What is switched on for the next question. */
  search: readonly Family[];
  onChooseSearch: (search: Family[]) => void;
  onStop: () => void;
}

function Attach({ limit, onFiles }: { limit: number; onFiles: (files: File[]) => void }) {
  const t = useT();
  return (
    <FileTrigger allowsMultiple acceptedFileTypes={[...readable]} onSelect={(chosen) => { onFiles([...(chosen ?? [])]); }}>
      <Tooltip text={t("composer.attach_hint", { limit })}>
        <AriaButton className={styles["attach"] ?? ""} aria-label={t("composer.attach")}>
          <Paperclip size={18} aria-hidden />
          <span>{t("composer.attach")}</span>
        </AriaButton>
      </Tooltip>
    </FileTrigger>
  );
}

function TaskTag({ task, onRemove }: { task: Task; onRemove: () => void }) {
  const t = useT();
  const name = useTaskName(task) ?? task;
  return (
    <ToggleButton isSelected className={styles["task"] ?? ""} aria-label={t("composer.task_remove", { task: name })} onChange={onRemove}>
      {name}
      <X size={14} aria-hidden />
    </ToggleButton>
  );
}

function Count({ count, most }: { count: number; most: number }) {
  const t = useT();
  if (count <= most * 0.8) return null;
  return <span className={styles["count"]} data-over={count > most || undefined}>{t("composer.characters", { count, most })}</span>;
}

/** Sends, and stops while an answer is written: one place, so that the focus stays. */
function Send({ why, answering, stopping, onStop }: Pick<ComposerBarProps, "why" | "answering" | "stopping" | "onStop">) {
  const t = useT();
  if (answering) {
    const label = t(stopping ? "composer.stopping" : "composer.stop");
    return (
      <Tooltip text={label}>
        <AriaButton key="stop" className={styles["send"] ?? ""} aria-label={label} isPending={stopping} onPress={onStop}>
          <Square size={14} fill="currentColor" aria-hidden />
        </AriaButton>
      </Tooltip>
    );
  }
  return (
    <Tooltip text={why ? t(...why) : t("composer.send")}>
      <AriaButton key="send" type="submit" className={styles["send"] ?? ""} aria-label={t("composer.send")} aria-describedby="composer-why" data-blocked={why !== null || undefined}>
        <ArrowUp size={20} aria-hidden />
      </AriaButton>
    </Tooltip>
  );
}

/** What is not plain to see from the composer itself. */
const told: TextKey[] = ["composer.why_long", "composer.why_sending", "composer.why_pictures", "composer.why_reading_picture", "composer.why_nobody_sees", "composer.why_blind"];
const shown = (why: TextKey) => told.includes(why) || why.startsWith("policy.");

/** Why the question cannot go, or what to know before it goes. */
function Why({ why, holding, note }: Pick<ComposerBarProps, "why" | "holding" | "note">) {
  const t = useT();
  const blocked = why && shown(why[0]) ? why : null;
  const word: Blocking | null = blocked ?? (note ? [note] : null);
  const calm = !blocked || blocked[0].startsWith("policy.") || blocked[0] === "composer.why_reading_picture";
  return (
    <p id="composer-why" data-calm={calm || undefined} className={word ? styles["why"] : "visually-hidden"}>
      {t(...(word ?? why ?? ["composer.hint"]))}
      {holding ? <> {t("composer.held")}</> : null}
    </p>
  );
}

/** Joindre at left; at right where the data goes, and the button that sends, then stops. */
export function ComposerBar({ draft, why, holding, note, limits, policy, answering, stopping, onFiles, onTask, onChooseTask, onChooseLength, search, onChooseSearch, onStop }: ComposerBarProps) {
  return (
    <div className={styles["bar"]}>
      <Attach limit={megabytes(limits.document_bytes)} onFiles={onFiles} />
      {onTask && !draft.task ? <TasksMenu onChoose={onTask} /> : null}
      {policy ? <SearchToggles chosen={search} level={policy.standing.sensitivity} onChoose={onChooseSearch} /> : null}
      {draft.task ? <TaskTag task={draft.task} onRemove={() => { onChooseTask(null); }} /> : null}
      {draft.task === "synthese" ? <LengthChoice length={draft.length} onChoose={onChooseLength} /> : null}
      <Count count={draft.text.length} most={limits.text_characters} />
      <span className={styles["right"]}>
        {policy ? <PolicyButton policy={policy} look="pill" /> : null}
        <Send why={why} answering={answering} stopping={stopping} onStop={onStop} />
      </span>
      <Why why={answering ? null : why} holding={holding} note={answering ? null : note} />
    </div>
  );
}
