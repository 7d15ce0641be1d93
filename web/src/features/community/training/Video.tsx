import { useState } from "react";

import { useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import styles from "./Training.module.css";

export interface VideoProps {
  id: string;
  title: string;
  hasCaptions: boolean;
  transcript: string;
}

/** Played from this server by pieces, with its captions and all that is said in it. */
export function Video({ id, title, hasCaptions, transcript }: VideoProps) {
  const t = useT();
  const [failed, fail] = useState(false);
  return (
    <div className={styles["page"]}>
      {/* Where there are no captions, the transcript below stands for them. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video className={styles["video"]} controls preload="metadata" src={`/api/training/videos/${id}`} aria-label={title} onError={() => { fail(true); }}>
        {hasCaptions ? <track kind="captions" src={`/api/training/videos/${id}/captions`} srcLang="fr" label={t("training.captions")} default /> : null}
      </video>
      {failed ? <Banner tone="warning" role="status">{t("training.video_failed")}</Banner> : null}
      {transcript ? <details className={styles["transcript"]} open={!hasCaptions}><summary>{t("training.transcript")}</summary>{transcript.split(/\n{2,}/).map((paragraph) => <p key={paragraph}>{paragraph}</p>)}</details> : null}
    </div>
  );
}
