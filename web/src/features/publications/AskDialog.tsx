import { Check, FileText, Info, TriangleAlert } from "lucide-react";
import { useState, type SyntheticEvent } from "react";

import type { Failure } from "../../api/failure";
import type { DocumentInfo, FoundPublication } from "../../api/types";
import { keyOf } from "../../api/publications";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/TextArea";
import styles from "./Publications.module.css";
import { useTexts, type Shelf, type Text } from "./publications";

export type Ask = (question: string, documents: DocumentInfo[]) => Promise<Failure | null>;

function useWordsOf() {
  const t = useT();
  const sentence = useFailureSentence();
  return (text: Text): string => {
    if (text.state === "fetching") return t("references.fetching");
    if (text.state === "left") return t("references.left_out", { reason: sentence(text.failure) });
    if (text.made.full_text) return t("references.full_text");
    const { code } = text.made;
    return code === null ? t("references.abstract_only") : t("references.abstract_because", { reason: sentence({ code }) });
  };
}

const icons = { fetching: FileText, left: TriangleAlert, whole: Check, abstract: Info };

function lookOf(text: Text): keyof typeof icons {
  if (text.state !== "there") return text.state;
  return text.made.full_text ? "whole" : "abstract";
}

function Line({ found, text }: { found: FoundPublication; text: Text }) {
  const words = useWordsOf();
  const look = lookOf(text);
  const Icon = icons[look];
  return (
    <li className={styles["text"]} data-look={look}>
      <Icon size={17} aria-hidden />
      <span>
        <span className={styles["textName"]}>{found.publication.title}</span>
        <span className={styles["textState"]}>{words(text)}</span>
      </span>
    </li>
  );
}

interface AskDialogProps {
  shelf: Shelf;
  chosen: FoundPublication[];
  onAsk: Ask;
  /** A conversation has the texts now. */
  onAsked: () => void;
  onClose: () => void;
}

function Asking({ shelf, chosen, onAsk, onAsked, onClose }: AskDialogProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const texts = useTexts(shelf, chosen);
  const [question, write] = useState("");
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const waiting = texts.filter(({ state }) => state === "fetching").length;
  const documents = texts.flatMap((text) => (text.state === "there" ? [text.made.document] : []));
  const ready = waiting === 0 && documents.length > 0;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready || sending || question.trim() === "") return;
    setSending(true);
    const refused = await onAsk(question.trim(), documents);
    if (refused === null) {
      onAsked();
      return;
    }
    setSending(false);
    setFailure(refused);
  };
  return (
    <form className={styles["ask"]} onSubmit={(event) => void submit(event)}>
      <p className={styles["soft"]}>{t("references.ask_lead")}</p>
      <TextArea label={t("references.question")} placeholder={t("references.question_hint")} value={question} onChange={write} autoFocus rows={3} />
      <ul className={styles["texts"]} aria-label={t("references.texts")}>
        {chosen.map((found, at) => <Line key={keyOf(found.publication)} found={found} text={texts[at] ?? { state: "fetching" }} />)}
      </ul>
      {waiting === 0 && documents.length === 0 ? <Banner tone="error" role="alert">{t("references.nothing_to_ask")}</Banner> : null}
      {failure ? <Banner tone="error" role="alert">{sentence(failure)}</Banner> : null}
      <div className={styles["actions"]}>
        <p className={styles["wait"]} role="status">{waiting > 0 ? t("references.wait", { count: waiting }) : ""}</p>
        <Button onPress={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={!ready || question.trim() === ""} isPending={sending}>{t(sending ? "references.sending" : "references.send")}</Button>
      </div>
    </form>
  );
}

/** A question to the chosen publications: their texts are found while it is written. */
export function AskDialog(props: AskDialogProps) {
  const t = useT();
  return (
    <Dialog title={t("references.ask", { count: props.chosen.length })} isOpen onClose={props.onClose}>
      <Asking {...props} />
    </Dialog>
  );
}
