import { ArrowUp, Paperclip, Square, X } from "lucide-react";
import { Button as AriaButton, FileTrigger, ToggleButton } from "react-aria-components";
import type { Answering, Task } from "../../../api/types";
import { useT } from "../../../locales/Language";
import type { TextKey, TextParams } from "../../../locales/text";
import { Tooltip } from "../../../ui/Tooltip";
import { megabytes, readable, type Bounds } from "../files/files";
import styles from "./Composer.module.css";
import { Destination } from "./Destination";
import type { Draft } from "./drafts";

interface ComposerBarProps {
  draft: Draft;
  why: [TextKey, TextParams?] | null;
  limits: Bounds & { text_characters: number };
  destination: Answering | undefined;
  answering: boolean;
  stopping: boolean;
  onFiles: (files: File[]) => void;
  onChooseTask: (task: Task | null) => void;
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
  const name = t(`thread.task_${task}`);
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

const seen: TextKey[] = ["composer.why_long", "composer.why_sending", "composer.why_pictures", "composer.why_nobody_sees", "composer.why_blind"];

/** Joindre at left; at right where the data goes, and the button that sends, then stops. */
export function ComposerBar({ draft, why, limits, destination, answering, stopping, onFiles, onChooseTask, onStop }: ComposerBarProps) {
  const t = useT();
  return (
    <div className={styles["bar"]}>
      <Attach limit={megabytes(limits.document_bytes)} onFiles={onFiles} />
      {draft.task ? <TaskTag task={draft.task} onRemove={() => { onChooseTask(null); }} /> : null}
      <Count count={draft.text.length} most={limits.text_characters} />
      <span className={styles["right"]}>
        <Destination answering={destination} />
        <Send why={why} answering={answering} stopping={stopping} onStop={onStop} />
      </span>
      <p id="composer-why" className={why && seen.includes(why[0]) ? styles["why"] : "visually-hidden"}>
        {why && !answering ? t(...why) : t("composer.hint")}
      </p>
    </div>
  );
}
