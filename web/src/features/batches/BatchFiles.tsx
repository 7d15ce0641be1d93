import { Check, FilePlus2, TriangleAlert, X } from "lucide-react";
import { Button as AriaButton, FileTrigger } from "react-aria-components";

import { readable } from "../../api/files";
import { useFailureSentence, useT } from "../../locales/Language";
import { DropZone } from "../../ui/DropZone";
import { IconButton } from "../../ui/IconButton";
import styles from "./Batches.module.css";
import type { Line, useBatchFiles } from "./useBatchFiles";

function State({ line }: { line: Line }) {
  const t = useT();
  const sentence = useFailureSentence();
  if (line.state === "refused") return <span className={styles["why"]}>{sentence(line.problem)}</span>;
  if (line.state === "ready") return <span className={styles["soft"]}>{t("batches.file_ready")}</span>;
  return <span className={styles["soft"]}>{line.state === "sending" ? t("batches.file_sending", { percent: Math.round(100 * line.sent) }) : t("batches.file_waiting")}</span>;
}

interface BatchFilesProps {
  files: ReturnType<typeof useBatchFiles>;
  /** What their names end in. */
  endings?: readonly string[];
  most: number;
  problem: string | null;
}

/** The files of a batch: chosen or dropped, each with how far it is, or why it is refused. */
export function BatchFiles({ files, endings = readable, most, problem }: BatchFilesProps) {
  const t = useT();
  const { lines } = files;
  const add = (chosen: File[]) => { files.add(chosen); };
  return (
    <section className={styles["source"]} aria-labelledby="batch-files">
      <h2 id="batch-files" className={styles["heading"]}>{t("batches.files")}</h2>
      <FileTrigger allowsMultiple acceptedFileTypes={[...endings]} onSelect={(chosen) => { add([...(chosen ?? [])]); }}>
        <AriaButton className={styles["drop"] ?? ""}><FilePlus2 size={20} aria-hidden />{t("batches.choose_files", { count: most })}</AriaButton>
      </FileTrigger>
      <DropZone title={t("batches.drop_title")} text={t("batches.drop_text")} onFiles={add} />
      <p role="status" className={lines.length > 0 ? styles["soft"] : "visually-hidden"}>
        {lines.length === 0 ? "" : files.sending > 0 ? t("batches.files_sending", { done: lines.length - files.sending, count: lines.length }) : t("batches.files_ready", { count: files.ready.length })}
      </p>
      {lines.length > 0 ? (
        <ul className={styles["files"]}>
          {lines.map((line) => (
            <li key={line.key} data-state={line.state}>
              {line.state === "refused" ? <TriangleAlert size={17} aria-hidden /> : line.state === "ready" ? <Check size={17} aria-hidden /> : <span className={styles["dot"]} aria-hidden="true" />}
              <span className={styles["fileWords"]}><span className={styles["name"]}>{line.name}</span><State line={line} /></span>
              <IconButton size="small" label={t("batches.remove_file", { name: line.name })} onPress={() => { files.drop(line.key); }}><X size={16} aria-hidden /></IconButton>
            </li>
          ))}
        </ul>
      ) : null}
      {problem ? <p className={styles["problem"]} role="alert">{problem}</p> : null}
    </section>
  );
}
