import { useState } from "react";

import type { TrainingContent, TrainingModule, TrainingPart, TrainingVideo } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { Confirm } from "../../../../ui/Confirm";
import { Loaded } from "../../../../ui/Loaded";
import { TextArea } from "../../../../ui/TextArea";
import { TextField } from "../../../../ui/TextField";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import styles from "../../Community.module.css";
import { numberIn } from "../numbers";
import own from "../Training.module.css";
import { useDraft, useModuleVerbs } from "./desk";
import { PartEditor } from "./PartEditor";
import { freshPart, moved, replaced, without } from "./parts";

/** What is written stays here until it is stored; what is published is what was stored. */
function useWriting(initial: TrainingModule, onGone: () => void) {
  const t = useT();
  const verbs = useModuleVerbs();
  const doing = useDoing();
  const { run, setFailure } = doing;
  const [module, setModule] = useState(initial);
  const [content, setContent] = useState<TrainingContent>(initial.content);
  const [minutes, setMinutes] = useState(String(initial.content.minutes));
  const [videos, setVideos] = useState(initial.videos);
  const [asked, ask] = useState<"publish" | "delete" | null>(null);
  const written = JSON.stringify([content, minutes]);
  const [stored, setStored] = useState(written);
  const store = async (): Promise<TrainingModule | null> => {
    const long = numberIn(minutes, 1, 2_400);
    if (content.title.trim() === "" || long === null) {
      setFailure(t(long === null ? "training.minutes_wrong" : "training.title_needed"));
      return null;
    }
    if (written === stored) return module;
    let made: TrainingModule | null = null;
    await run(async () => {
      made = await verbs.write(module.id, { ...content, title: content.title.trim(), minutes: long }, module.revision);
      setModule(made);
      setStored(written);
    });
    return made;
  };
  const save = async () => { if (await store()) say(t("training.saved")); };
  const prepare = async () => { if (await store()) ask("publish"); };
  const publish = async () => {
    ask(null);
    await run(async () => {
      const made = await verbs.publish(module.id, module.revision);
      setModule(made);
      say(t("training.published", { number: made.version }));
    });
  };
  const setOpen = async (open: boolean) => {
    await run(async () => {
      setModule(await verbs.setOpen(module.id, open));
      say(t(open ? "training.reopened" : "training.closed"));
    });
  };
  const remove = async () => {
    ask(null);
    if (!await run(() => verbs.remove(module.id))) return;
    say(t("training.deleted"));
    onGone();
  };
  const keepVideo = (video: TrainingVideo) => { setVideos((last) => [...last.filter(({ id }) => id !== video.id), video]); };
  return { ...doing, module, content, setContent, minutes, setMinutes, videos, keepVideo, asked, ask, unsaved: written !== stored, save, prepare, publish, setOpen, remove };
}

function Parts({ parts, moduleId, videos, onChange, onVideo }: { parts: readonly TrainingPart[]; moduleId: string; videos: readonly TrainingVideo[]; onChange: (change: (parts: readonly TrainingPart[]) => TrainingPart[]) => void; onVideo: (video: TrainingVideo) => void }) {
  const t = useT();
  const add = (kind: TrainingPart["kind"]) => { onChange((last) => [...last, freshPart(kind)]); };
  return (
    <section className={styles["section"]} aria-labelledby="module-parts">
      <h2 id="module-parts" className={styles["heading"]}>{t("training.parts")}</h2>
      {parts.length === 0 ? <p className={styles["soft"]}>{t("training.parts_none")}</p> : null}
      <ol className={styles["list"]}>
        {parts.map((part, place) => (
          <PartEditor
            key={part.id}
            part={part}
            number={place + 1}
            count={parts.length}
            moduleId={moduleId}
            videos={videos}
            onChange={(next) => { onChange((last) => replaced(last, last.findIndex(({ id }) => id === next.id), next)); }}
            onVideo={onVideo}
            onMove={(by) => { onChange((last) => moved(last, place, by)); }}
            onRemove={() => { onChange((last) => without(last, place)); }}
          />
        ))}
      </ol>
      {parts.length < 40 ? (
        <div className={styles["actions"]}>
          <Button onPress={() => { add("text"); }}>{t("training.add_text")}</Button>
          <Button onPress={() => { add("video"); }}>{t("training.add_video")}</Button>
          <Button onPress={() => { add("quiz"); }}>{t("training.add_quiz")}</Button>
        </div>
      ) : null}
    </section>
  );
}

function Writing({ initial, onGone }: { initial: TrainingModule; onGone: () => void }) {
  const t = useT();
  const { failure, busy, module, content, setContent, minutes, setMinutes, videos, keepVideo, asked, ask, unsaved, save, prepare, publish, setOpen, remove } = useWriting(initial, onGone);
  const { version, open } = module;
  const number = version + 1;
  return (
    <div className={styles["form"]}>
      <p><span className={styles["badge"]} data-tone={open ? "ok" : undefined}>{version === 0 ? t("training.state_draft") : t(open ? "training.state_open" : "training.state_closed", { version })}</span></p>
      <TextField label={t("training.field_title")} value={content.title} maxLength={160} onChange={(title) => { setContent((last) => ({ ...last, title })); }} />
      <TextArea label={t("training.field_summary")} rows={3} value={content.summary} maxLength={2_000} onChange={(summary) => { setContent((last) => ({ ...last, summary })); }} />
      <div className={own["narrow"]}><TextField label={t("training.field_minutes")} inputMode="numeric" value={minutes} maxLength={5} onChange={setMinutes} /></div>
      <Parts parts={content.parts} moduleId={module.id} videos={videos} onVideo={keepVideo} onChange={(change) => { setContent((last) => ({ ...last, parts: change(last.parts) })); }} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {unsaved ? <p className={styles["soft"]} role="status">{t("training.unsaved")}</p> : null}
      <div className={styles["actions"]}>
        <Button look="primary" isDisabled={busy} onPress={() => void prepare()}>{t("training.publish")}</Button>
        <Button isDisabled={busy || !unsaved} onPress={() => void save()}>{t(busy ? "training.saving" : "training.save")}</Button>
        {version > 0 ? <Button look="quiet" isDisabled={busy} onPress={() => void setOpen(!open)}>{t(open ? "training.close" : "training.reopen")}</Button> : null}
        {version === 0 ? <Button look="quiet" isDisabled={busy} onPress={() => { ask("delete"); }}>{t("training.delete")}</Button> : null}
      </div>
      <Confirm title={t("training.publish_title", { number })} action={t("training.publish_now", { number })} isOpen={asked === "publish"} onClose={() => { ask(null); }} onConfirm={() => void publish()}>
        <p>{t("training.publish_words")}</p>
      </Confirm>
      <Confirm title={t("training.delete_title")} action={t("training.delete")} isOpen={asked === "delete"} onClose={() => { ask(null); }} onConfirm={() => void remove()}>
        <p>{t("training.delete_words", { title: content.title })}</p>
      </Confirm>
    </div>
  );
}

export function ModuleEditor({ id, onGone }: { id: string; onGone: () => void }) {
  const t = useT();
  return <Loaded query={useDraft(id)} words={t("training.loading")}>{(module) => <Writing key={module.id} initial={module} onGone={onGone} />}</Loaded>;
}
