import { RotateCw, TriangleAlert, X } from "lucide-react";

import { useFailureSentence, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { IconButton } from "../../../ui/IconButton";
import { goingOf, refusedOf, type UploadQueue, type Uploads } from "../uploads";
import styles from "./Documents.module.css";

/** How far the sending is, and each refusal with its reason. */
export function UploadList({ queue, uploads }: { queue: UploadQueue; uploads: Uploads }) {
  const t = useT();
  const sentence = useFailureSentence();
  const going = goingOf(uploads);
  const refused = refusedOf(uploads);
  const { arrived, total } = uploads;
  const sending = going.flatMap((line) => (line.state === "sending" ? [line] : []));
  const waiting = going.length - sending.length;
  const share = total > 0 ? (arrived + sending.reduce((sum, { sent }) => sum + sent, 0)) / total : 0;
  const ended = going.length === 0 && (arrived > 0 || refused.length > 0);
  // Each reason once: a whole folder may have been refused for the same one.
  const reasons = new Set(refused.map(({ problem }) => sentence(problem)));
  const done = [
    ...(arrived > 0 ? [t("spaces.upload_done", { count: arrived })] : []),
    ...(refused.length > 0 ? [t("spaces.upload_refused_said", { count: refused.length, reasons: [...reasons].join(" ") })] : []),
  ];
  return (
    <>
      {/* Said once all went, not at each file. */}
      <p className="visually-hidden" role="status">{ended ? done.join(" ") : ""}</p>
      {going.length > 0 ? (
        <section className={styles["sending"]} aria-label={t("spaces.upload_title")}>
          <div className={styles["sendingHead"]}>
            <p>{t("spaces.upload_progress", { count: total, arrived })}</p>
            <Button look="quiet" onPress={queue.stop}>{t("spaces.upload_stop")}</Button>
          </div>
          <progress className={styles["progress"]} value={share} aria-label={t("spaces.upload_title")} />
          <ul className={styles["sendingLines"]}>
            {sending.map(({ key, name, sent }) => <li key={key}>{t("spaces.upload_sending", { name, percent: Math.round(sent * 100) })}</li>)}
          </ul>
          {waiting > 0 ? <p>{t("spaces.upload_waiting", { count: waiting })}</p> : null}
        </section>
      ) : null}
      {refused.length > 0 ? (
        <section className={styles["refused"]} aria-label={t("spaces.upload_refused", { count: refused.length })}>
          <div className={styles["sendingHead"]}>
            <p><strong>{t("spaces.upload_refused", { count: refused.length })}</strong></p>
            <Button look="quiet" onPress={queue.dropRefused}>{t("spaces.upload_clear")}</Button>
          </div>
          <ul className={styles["refusedLines"]}>
            {refused.map(({ key, name, problem }) => (
              <li key={key} className={styles["refusal"]}>
                <TriangleAlert size={17} aria-hidden />
                <div className={styles["words"]}>
                  <p className={styles["refusedName"]}>{name}</p>
                  <p>{sentence(problem)}</p>
                </div>
                {problem.code === "unreachable" ? (
                  <IconButton size="small" label={t("spaces.upload_retry", { name })} onPress={() => { queue.retry(key); }}><RotateCw size={15} aria-hidden /></IconButton>
                ) : null}
                <IconButton size="small" label={t("spaces.upload_drop", { name })} onPress={() => { queue.drop(key); }}><X size={16} aria-hidden /></IconButton>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
