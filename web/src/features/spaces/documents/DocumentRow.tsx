import { FileText, Languages, RotateCw, Trash2, TriangleAlert } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";

import { size, translates, translationOf } from "../../../api/files";
import { failedInPassing, readWords, unsettled } from "../../../api/reading";
import type { Sensitivity, Space, SpaceDocument } from "../../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { IconLink } from "../../../ui/IconLink";
import { dateWords, mayEdit } from "../words";
import styles from "./Documents.module.css";
import { Mark } from "./Mark";

export interface DocumentRowProps {
  document: SpaceDocument;
  space: Space;
  onOpen: () => void;
  onReadAgain: () => void;
  onMark: (sensitivity: Sensitivity) => void;
  onDelete: () => void;
}

function Acts({ document, space, onReadAgain, onMark, onDelete }: DocumentRowProps) {
  const t = useT();
  const { name } = document;
  return (
    <>
      {failedInPassing(document) ? <IconButton label={t("spaces.read_again", { name })} onPress={onReadAgain}><RotateCw size={17} aria-hidden /></IconButton> : null}
      {document.error ? null : <Mark document={document} space={space} onMark={onMark} />}
      <IconButton label={t("spaces.delete_document", { name })} hint={t("spaces.delete")} onPress={onDelete}><Trash2 size={17} aria-hidden /></IconButton>
    </>
  );
}

/** A document, how far its reading is, its translation, and what its editors may do to it. */
export function DocumentRow(row: DocumentRowProps) {
  const { document, space, onOpen } = row;
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { name, state, error, sensitivity, progress } = document;
  const words = error ? sentence({ code: error, params: { name } }) : readWords(document, t);
  const facts = [
    ...(sensitivity ? [t("policy.marked", { level: t(`policy.${sensitivity}`) })] : []),
    size(document.size, language),
    t("spaces.added_by", { name: document.added_by, date: dateWords(document.created_at, language) }),
  ];
  return (
    <li className={styles["document"]} data-document={document.id} data-state={state}>
      {error ? <TriangleAlert size={18} aria-hidden /> : <FileText size={18} aria-hidden />}
      <div className={styles["words"]}>
        {state === "ready" && document.pages ? (
          <AriaButton className={styles["open"] ?? ""} onPress={onOpen}>{name}</AriaButton>
        ) : (
          <p className={styles["name"]}>{name}</p>
        )}
        <p className={styles["state"]}>{words}</p>
        <p className={styles["meta"]}>{facts.join(" · ")}</p>
        {unsettled(document) ? <progress className={styles["progress"]} aria-label={words} value={progress?.total ? progress.done / progress.total : 0} /> : null}
      </div>
      {error || !translates(name) ? null : (
        <IconLink href={translationOf(document.id, name)} label={t("spaces.translate", { name })} hint={t("documents.translate")}><Languages size={17} aria-hidden /></IconLink>
      )}
      {mayEdit(space) ? <Acts {...row} /> : null}
    </li>
  );
}
