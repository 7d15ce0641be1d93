import { FileText, RotateCw, TriangleAlert, X } from "lucide-react";
import { useFailureSentence, useT } from "../../../locales/Language";
import type { Translate } from "../../../locales/text";
import type { DocumentInfo } from "../../../api/types";
import { IconButton } from "../../../ui/IconButton";
import { failed, type Attachment } from "./attachments";
import { isPicture } from "./files";
import styles from "./FileTray.module.css";
import { Thumbnail } from "./Picture";
import type { Files } from "./useFiles";

function readWords(document: DocumentInfo, t: Translate): string {
  const section = document.page_label === "section";
  const { progress, pages } = document;
  if (document.state === "received") return t("composer.file_received");
  if (document.state === "reading") {
    if (!progress?.total) return t("composer.file_reading");
    return t(section ? "composer.file_reading_section" : "composer.file_reading_page", { done: progress.done, total: progress.total });
  }
  if (!pages) return t("composer.file_ready");
  return t(section ? "composer.file_ready_sections" : "composer.file_ready_pages", { count: pages });
}

/** How far a file is, from 0 to 1; null when there is nothing to wait for. */
function share(one: Attachment): number | null {
  if (one.state === "sending") return one.sent;
  if (one.state === "refused") return null;
  const { state, progress } = one.document;
  if (state === "received") return 0;
  return state === "reading" ? (progress?.total ? progress.done / progress.total : 0) : null;
}

function useWords(): (one: Attachment) => string {
  const t = useT();
  const sentence = useFailureSentence();
  return (one) => {
    if (one.state === "sending") return t("composer.file_sending", { percent: Math.round(one.sent * 100) });
    if (one.state === "refused") return sentence(one.problem);
    if (one.document.error) return sentence({ code: one.document.error, params: { name: one.name } });
    return readWords(one.document, t);
  };
}

/** The image itself once it can be shown; until then, and for other files, a sheet. */
function Sign({ one }: { one: Attachment }) {
  const shown = one.state === "known" && one.document.state === "ready" && isPicture(one.document);
  return shown ? <Thumbnail id={one.document.id} /> : <FileText size={18} aria-hidden />;
}

function Line({ one, files }: { one: Attachment; files: Files }) {
  const t = useT();
  const words = useWords()(one);
  const bad = failed(one);
  const done = share(one);
  const again = one.state === "refused" && one.problem.code === "unreachable";
  return (
    <li className={styles["file"]} data-failed={bad || undefined}>
      {bad ? <TriangleAlert size={18} aria-hidden /> : <Sign one={one} />}
      <div className={styles["words"]}>
        <p className={styles["name"]} title={one.name}>{one.name}</p>
        <p className={styles["state"]}>{words}</p>
      </div>
      {again ? (
        <IconButton size="small" label={t("composer.file_retry", { name: one.name })} onPress={() => { files.retry(one); }}>
          <RotateCw size={15} aria-hidden />
        </IconButton>
      ) : null}
      <IconButton size="small" label={t("composer.file_remove", { name: one.name })} onPress={() => { files.remove(one); }}>
        <X size={16} aria-hidden />
      </IconButton>
      {done === null ? null : <progress className={styles["progress"]} value={done} aria-label={words} />}
    </li>
  );
}

/** The files joined to the question being written. A refused one stays listed with its reason. */
export function FileTray({ files }: { files: Files }) {
  const t = useT();
  const words = useWords();
  if (files.list.length === 0) return null;
  const settled = files.list.filter((one) => share(one) === null).map((one) => `${one.name} : ${words(one)}`);
  return (
    <>
      <ul className={styles["tray"]} aria-label={t("composer.files")}>
        {files.list.map((one) => <Line key={one.key} one={one} files={files} />)}
      </ul>
      {/* Said once a file is ready or refused, not at each page. */}
      <p className="visually-hidden" role="status">{settled.join(". ")}</p>
    </>
  );
}
