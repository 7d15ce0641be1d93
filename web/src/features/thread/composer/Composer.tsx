import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from "react";
import { isPicture, megabytes } from "../../../api/files";
import { instance } from "../../../api/session";
import type { Failure } from "../../../api/failure";
import type { DocumentInfo, Family, Sensitivity, Space, Task } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { DropZone } from "../../../ui/DropZone";
import { say } from "../../../ui/toasts";
import { above, highest } from "../../../api/standing";
import { usePolicy, type Wish } from "../policy/usePolicy";
import { closedWords } from "../policy/words";
import { FileTray } from "../files/FileTray";
import { useFiles } from "../files/useFiles";
import type { Raised } from "../said";
import type { Turn } from "../turn";
import { blocking, willPass } from "./blocking";
import styles from "./Composer.module.css";
import { ComposerBar } from "./ComposerBar";
import { fitToText } from "./fit";
import { pastedFiles, placeholderIn, sends } from "./keys";
import { carried, emptyDraft, switchedOn } from "./drafts";
import { VersionsChoice } from "./VersionsChoice";
import { blindness, sightNote } from "./sight";
import { prefilled, useDraft } from "./useDraft";
import { useHeldSend } from "./useHeldSend";
import { useSlash } from "./useSlash";

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
  /** Where a new conversation is about to begin: it has its own draft, and sets a minimum. */
  space?: Pick<Space, "id" | "sensitivity">;
  /** Whether images were shown earlier in the conversation. */
  pictured?: boolean;
  /** What was switched on for the question before. */
  searched?: readonly Family[];
  answering: boolean;
  stopping: boolean;
  prefill?: Prefill | null;
  handle?: Ref<ComposerHandle>;
  /** Null once the question is taken; otherwise why not, and the text comes back. */
  onSend: (turn: Turn, wish: Wish) => Promise<Failure | null>;
  onStop: () => void;
  /** Opens the form of a guided task; absent where there is none to open. */
  onTask?: (task: Task) => void;
}

/** What the documents of a question will raise its conversation to, as the server will. */
function raisedBy(documents: DocumentInfo[], own: Sensitivity | null): Raised | null {
  if (own === null) return null;
  const sensitivity = highest(own, documents.flatMap((document) => document.sensitivity ?? []));
  if (sensitivity === own) return null;
  return { sensitivity, documents: documents.filter((document) => document.sensitivity === sensitivity).map(({ name }) => name) };
}

const unknownLimits = { document_bytes: 200_000_000, documents_per_turn: 10, images_per_turn: 5, text_characters: 40_000 };

export function Composer({ place, space, pictured = false, searched, answering, stopping, prefill, handle, onSend, onStop, onTask }: ComposerProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const known = useQuery(instance()).data;
  const limits = known?.limits ?? unknownLimits;
  const files = useFiles(limits);
  const { draft, write, choose, put, keep } = useDraft(space ? `space.${space.id}` : place, files.ready.map(({ id }) => id));
  const [refused, refuse] = useState<Failure | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lastPrompt = useRef<string | null>(null);
  // What a card wants selected, once its prompt is on the page.
  const toSelect = useRef<[number, number] | null>(null);
  const policy = usePolicy(place, files.marks, draft, put, space?.sensitivity);
  const closed = policy?.standing.open.length === 0 ? closedWords(policy.standing, policy.from, t) : null;
  const blind = policy ? blindness(policy.standing) : null;
  const pictures = files.ready.filter(isPicture);
  const search = switchedOn(draft, searched);
  const why = blocking({
    text: draft.text,
    answering,
    closed,
    sending: files.sending,
    marking: files.marking,
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
    ({ text, task, length, documents }: Turn, failure: Failure) => {
      refuse(failure);
      const since = area.current?.value ?? "";
      const back = { text: since === "" ? text : `${text}\n\n${since}`, task, documents: documents.map(({ id }) => id) };
      put({ text: back.text, task, ...(length && { length }) });
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
    put({ text, task: prefill.task });
    toSelect.current = placeholderIn(text) ?? [text.length, text.length];
  }, [prefill, put]);

  const join = (chosen: File[]) => {
    const room = Math.max(0, limits.documents_per_turn - files.list.length);
    if (chosen.length > room) say(t("composer.file_too_many", { count: limits.documents_per_turn }), { tone: "error" });
    // Said before they are read: no service that may not see them is asked for their words.
    const mark = policy && above(policy.own, policy.known.default_sensitivity) ? policy.own : null;
    if (room > 0) files.add(chosen.slice(0, room), mark);
    area.current?.focus();
  };
  const send = async () => {
    const { text, task, length, sensitivity, endpoint } = draft;
    const raised = raisedBy(files.ready, policy?.own ?? null);
    const turn = { text, task, ...(task === "synthese" && { length }), documents: files.ready, ...carried(search), ...(raised && { raised }) };
    refuse(null);
    put({ text: "", task: null, documents: [] });
    files.empty();
    lastPrompt.current = null;
    const failure = await onSend(turn, { sensitivity, endpoint });
    if (failure) giveBack(turn, failure);
    // The page is another one by now; the next visit to this one starts afresh.
    else if (place === "new") keep(emptyDraft);
  };
  const { holding, hold, release } = useHeldSend(why, files, () => void send());
  const slash = useSlash(draft.text, (text) => {
    toSelect.current = [text.length, text.length];
    put({ text });
  });
  const submit = () => {
    if (!why) void send();
    else if (willPass(why)) hold();
  };

  return (
    <div className={styles["place"]}>
      {refused ? <Banner tone="error" role="alert" onDismiss={() => { refuse(null); }}>{sentence(refused)} {t("composer.back")}</Banner> : null}
      <form
        className={styles["composer"]}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FileTray files={files} level={policy?.standing.sensitivity ?? null} />
        <VersionsChoice
          files={files}
          chosen={draft.task === "comparaison"}
          onChoose={() => {
            put({ task: "comparaison", ...(draft.text.trim() === "" && { text: t("composer.compare_prompt") }) });
            area.current?.focus();
          }}
        />
        <textarea
          ref={area}
          className={styles["text"]}
          value={draft.text}
          rows={place === "new" ? 2 : 1}
          aria-label={t("composer.label")}
          aria-describedby="composer-why"
          placeholder={t(place === "new" ? "composer.start" : "composer.continue")}
          onChange={(event) => {
            release();
            slash.see(draft.text, event.target.value);
            write(event.target.value);
          }}
          onKeyDown={(event) => {
            if (!sends({ ...event, isComposing: event.nativeEvent.isComposing })) return;
            event.preventDefault();
            if (!slash.isOpen) submit();
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
          holding={holding}
          note={sightNote(blind, pictures.length, pictured)}
          limits={limits}
          policy={policy}
          answering={answering}
          stopping={stopping}
          onFiles={join}
          onTask={onTask}
          onChooseTask={choose}
          onChooseLength={(length) => { put({ length }); }}
          search={search}
          onChooseSearch={(chosen) => { put({ search: chosen }); }}
          onStop={() => {
            onStop();
            area.current?.focus();
          }}
        />
      </form>
      {slash.slot}
      <DropZone title={t("composer.drop_title")} text={t("composer.drop_text", { limit: megabytes(limits.document_bytes) })} onFiles={join} />
    </div>
  );
}
