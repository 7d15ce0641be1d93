import { useRef, useState } from "react";

import type { TrainingVideo, VideoPart } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { TextArea } from "../../../../ui/TextArea";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import { Working } from "../../../../ui/Working";
import styles from "../../Community.module.css";
import { Video } from "../Video";
import { useVideoVerbs } from "./desk";

interface VideoEditorProps {
  part: VideoPart;
  moduleId: string;
  videos: readonly TrainingVideo[];
  onChange: (part: VideoPart) => void;
  onVideo: (video: TrainingVideo) => void;
}

/** The browser's own chooser, behind a button of ours. */
function Chooser({ accept, label, words, isDisabled, onChoose }: { accept: string; label: string; words: string; isDisabled: boolean; onChoose: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button isDisabled={isDisabled} onPress={() => input.current?.click()}>{words}</Button>
      <input ref={input} type="file" hidden accept={accept} aria-label={label} onChange={(event) => {
        const [file] = event.target.files ?? [];
        event.target.value = "";
        if (file) onChoose(file);
      }} />
    </>
  );
}

function Words({ video, word, busy }: { video: TrainingVideo; word: (captions: string, transcript: string) => Promise<void>; busy: boolean }) {
  const t = useT();
  const [transcript, setTranscript] = useState(video.transcript);
  const take = (file: File) => { void file.text().then((captions) => word(captions, transcript)); };
  return (
    <>
      <div className={styles["actions"]}>
        <Chooser accept=".vtt,text/vtt" label={t("training.captions_choose")} words={t("training.captions_choose")} isDisabled={busy} onChoose={take} />
        {video.captions ? <span className={styles["badge"]} data-tone="ok">{t("training.captions_there")}</span> : null}
        {video.captions ? <Button look="quiet" isDisabled={busy} onPress={() => void word("", transcript)}>{t("training.captions_remove")}</Button> : null}
      </div>
      <TextArea label={t("training.transcript_field")} hint={t("training.transcript_hint")} rows={5} value={transcript} maxLength={100_000} onChange={setTranscript} />
      <div><Button isDisabled={busy || transcript === video.transcript} onPress={() => void word(video.captions, transcript)}>{t("training.words_save")}</Button></div>
    </>
  );
}

/** A short file, with what everybody needs to follow it. */
export function VideoEditor({ part, moduleId, videos, onChange, onVideo }: VideoEditorProps) {
  const t = useT();
  const { add, word } = useVideoVerbs(moduleId);
  const { failure, busy, run } = useDoing();
  const [sending, setSending] = useState(false);
  const video = videos.find(({ id }) => id === part.video_id);
  const choose = async (file: File) => {
    setSending(true);
    await run(async () => {
      const made = await add(file);
      onVideo(made);
      onChange({ ...part, video_id: made.id });
    });
    setSending(false);
  };
  const keep = async (id: string, captions: string, transcript: string) => {
    if (await run(async () => { onVideo(await word(id, captions, transcript)); })) say(t("training.words_saved"));
  };
  return (
    <>
      <p className={styles["soft"]}>{t("training.video_hint")}</p>
      {video ? <Video key={`${video.id}-${String(video.captions.length)}`} id={video.id} title={part.title || video.name} hasCaptions={video.captions !== ""} transcript="" /> : null}
      {sending ? <Working>{t("training.video_sending")}</Working> : <div><Chooser accept="video/mp4,video/webm,.mp4,.webm" label={t("training.video_choose")} words={t(video ? "training.video_change" : "training.video_choose")} isDisabled={busy} onChoose={(file) => void choose(file)} /></div>}
      {video ? <Words key={video.id} video={video} busy={busy} word={(captions, transcript) => keep(video.id, captions, transcript)} /> : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
    </>
  );
}
