import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";

import type { TrainingPart, TrainingVideo } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { IconButton } from "../../../../ui/IconButton";
import { Prose } from "../../../../ui/Prose";
import { Tabs } from "../../../../ui/Tabs";
import { TextArea } from "../../../../ui/TextArea";
import { TextField } from "../../../../ui/TextField";
import styles from "../../Community.module.css";
import own from "../Training.module.css";
import { QuizEditor } from "./QuizEditor";
import { VideoEditor } from "./VideoEditor";

export interface PartEditorProps {
  part: TrainingPart;
  number: number;
  count: number;
  moduleId: string;
  videos: readonly TrainingVideo[];
  onChange: (part: TrainingPart) => void;
  onVideo: (video: TrainingVideo) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

const kinds = { text: "training.text", video: "training.video", quiz: "training.quiz" } as const;

function Text({ body, onChange, name }: { body: string; onChange: (body: string) => void; name: string }) {
  const t = useT();
  const [shown, show] = useState<"write" | "preview">("write");
  return (
    <Tabs
      label={name}
      chosen={shown}
      onChoose={show}
      tabs={[
        { id: "write", label: t("training.write"), kept: true, content: <TextArea label={t("training.part_body")} rows={10} maxLength={40_000} value={body} onChange={onChange} /> },
        { id: "preview", label: t("training.preview"), content: body.trim() === "" ? <p>{t("training.preview_empty")}</p> : <div className={styles["sheet"]}><Prose text={body} /></div> },
      ]}
    />
  );
}

/** One part: its title, its place, and what it is made of. */
export function PartEditor({ part, number, count, moduleId, videos, onChange, onVideo, onMove, onRemove }: PartEditorProps) {
  const t = useT();
  const name = t("training.part_named", { number, title: part.title || t("training.untitled") });
  return (
    <li>
      <section className={own["editor"]} aria-label={name}>
        <div className={styles["between"]}>
          <h3 className={styles["name"]}>{name} <span className={styles["badge"]}>{t(kinds[part.kind])}</span></h3>
          <div className={styles["actions"]}>
            <IconButton label={t("training.part_up", { number })} isDisabled={number === 1} onPress={() => { onMove(-1); }}><ArrowUp size={17} aria-hidden /></IconButton>
            <IconButton label={t("training.part_down", { number })} isDisabled={number === count} onPress={() => { onMove(1); }}><ArrowDown size={17} aria-hidden /></IconButton>
            <IconButton label={t("training.part_remove", { number })} onPress={onRemove}><Trash2 size={17} aria-hidden /></IconButton>
          </div>
        </div>
        <TextField label={t("training.part_title")} value={part.title} maxLength={160} onChange={(title) => { onChange({ ...part, title }); }} />
        {part.kind === "text" ? <Text body={part.body} name={name} onChange={(body) => { onChange({ ...part, body }); }} /> : null}
        {part.kind === "video" ? <VideoEditor part={part} moduleId={moduleId} videos={videos} onChange={onChange} onVideo={onVideo} /> : null}
        {part.kind === "quiz" ? <QuizEditor part={part} onChange={onChange} /> : null}
      </section>
    </li>
  );
}
