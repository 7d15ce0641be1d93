import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from "react";
import { instance } from "../../../api/session";
import type { Failure } from "../../../api/failure";
import type { Task } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { say } from "../../../ui/toasts";
import { DropZone } from "../files/DropZone";
import { FileTray } from "../files/FileTray";
import { isPicture, megabytes } from "../files/files";
import { useFiles } from "../files/useFiles";
import type { Turn } from "../turn";
import { blocking } from "./blocking";
import styles from "./Composer.module.css";
import { ComposerBar } from "./ComposerBar";
import { fitToText } from "./fit";
import { pastedFiles, placeholderIn, sends } from "./keys";
import { emptyDraft } from "./drafts";
import { useBlindness } from "./useBlindness";
import { prefilled, useDraft } from "./useDraft";

export interface Prefill {
  task: Task;
  text: string;
  key: number;
}
export interface ComposerHandle {
  focus: () => void;
  /** A question that was not taken comes back, with the reason. */
  giveBack: (turn: Turn, failure: Failure) => void;
}
interface ComposerProps {
  /** The conversation's id, or `new`. */
  place: string;
  answering: boolean;
  stopping: boolean;
  prefill?: Prefill | null;
  handle?: Ref<ComposerHandle>;
  /** Null once the question is taken; otherwise why not, and the text comes back. */
  onSend: (turn: Turn) => Promise<Failure | null>;
  onStop: () => void;
}
const unknownLimits = { document_bytes: 50_000_000, documents_per_turn: 10, images_per_turn: 5, text_characters: 40_000 };

export function Composer({ place, answering, stopping, prefill, handle, onSend, onStop }: ComposerProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const known = useQuery(instance()).data;
  const limits = known?.limits ?? unknownLimits;
  const files = useFiles(limits);
  const { draft, write, choose, put, keep } = useDraft(place, files.ready.map(({ id }) => id));
  const [refused, refuse] = useState<Failure | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lastPrompt = useRef<string | null>(null);
  // What a card wants selected, once its prompt is on the page.
  const toSelect = useRef<[number, number] | null>(null);
  const pictures = files.ready.filter(isPicture).length;
  const blind = useBlindness(place, pictures);
  const why = blocking({
    text: draft.text,
    answering,
    sending: files.sending,
    joined: files.list.length,
    most: limits.text_characters,
    pictures,
    mostPictures: limits.images_per_turn,
    blind,
  });

  useLayoutEffect(() => {
    fitToText(area.current);
    if (!toSelect.current) return;
    area.current?.focus();
    area.current?.setSelectionRange(...toSelect.current);
    toSelect.current = null;
  }, [draft]);
  const { restore } = files;
  const giveBack = useCallback(
    ({ text, task, documents }: Turn, failure: Failure) => {
      refuse(failure);
      const since = area.current?.value ?? "";
      const back = { text: since === "" ? text : `${text}\n\n${since}`, task, documents: documents.map(({ id }) => id) };
      put({ ...back, documents: [] });
      restore(back.documents);
      // The page may have been left meanwhile, for the sign-in of a session that ended.
      keep(back);
      area.current?.focus();
    },
    [put, restore, keep],
  );
  useImperativeHandle(handle, () => ({ focus: () => area.current?.focus(), giveBack }), [giveBack]);
  const [kept] = useState(draft.documents);
  useEffect(() => { restore(kept); }, [restore, kept]);
  useEffect(() => {
    if (!prefill) return;
    const text = prefilled(area.current?.value ?? "", prefill.text, lastPrompt.current);
    lastPrompt.current = prefill.text;
    put({ text, task: prefill.task, documents: [] });
    toSelect.current = placeholderIn(text) ?? [text.length, text.length];
  }, [prefill, put]);

  const join = (chosen: File[]) => {
    const room = Math.max(0, limits.documents_per_turn - files.list.length);
    if (chosen.length > room) say(t("composer.file_too_many", { count: limits.documents_per_turn }), { tone: "error" });
    if (room > 0) files.add(chosen.slice(0, room));
    area.current?.focus();
  };
  const send = async () => {
    if (why) return;
    const turn = { text: draft.text, task: draft.task, documents: files.ready };
    refuse(null);
    put(emptyDraft);
    files.empty();
    lastPrompt.current = null;
    const failure = await onSend(turn);
    if (failure) giveBack(turn, failure);
  };

  return (
    <div className={styles["place"]}>
      {refused ? <Banner tone="error" role="alert" onDismiss={() => { refuse(null); }}>{sentence(refused)} {t("composer.back")}</Banner> : null}
      <form
        className={styles["composer"]}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <FileTray files={files} />
        <textarea
          ref={area}
          className={styles["text"]}
          value={draft.text}
          rows={place === "new" ? 2 : 1}
          aria-label={t("composer.label")}
          aria-describedby="composer-why"
          placeholder={t(place === "new" ? "composer.start" : "composer.continue")}
          onChange={(event) => { write(event.target.value); }}
          onKeyDown={(event) => {
            if (!sends({ ...event, isComposing: event.nativeEvent.isComposing })) return;
            event.preventDefault();
            void send();
          }}
          onPaste={(event) => {
            const pasted = pastedFiles({ types: event.clipboardData.types, files: [...event.clipboardData.files] });
            if (pasted.length === 0) return;
            event.preventDefault();
            join(pasted);
          }}
        />
        <ComposerBar
          draft={draft}
          why={why}
          limits={limits}
          destination={known?.answering}
          answering={answering}
          stopping={stopping}
          onFiles={join}
          onChooseTask={choose}
          onStop={() => {
            onStop();
            area.current?.focus();
          }}
        />
      </form>
      <DropZone limit={megabytes(limits.document_bytes)} onFiles={join} />
    </div>
  );
}
