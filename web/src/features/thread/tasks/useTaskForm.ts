import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isPicture, type Bounds } from "../../../api/files";
import type { Failure } from "../../../api/failure";
import { instance, me } from "../../../api/session";
import { above, highest } from "../../../api/standing";
import type { Fields, Sensitivity, TaskForm } from "../../../api/types";
import { useT } from "../../../locales/Language";
import type { TextKey, TextParams } from "../../../locales/text";
import { say } from "../../../ui/toasts";
import { blocking } from "../composer/blocking";
import { blindness } from "../composer/sight";
import { useFiles, type Files } from "../files/useFiles";
import { usePolicy, type Wish } from "../policy/usePolicy";
import { closedWords } from "../policy/words";
import { isLength } from "../said";
import type { Turn } from "../turn";
import { beginning, filledIn, fitting, inWords, keepForm, keptForm, lacking, type Lacking } from "./form";

export interface TaskFormUse {
  form: TaskForm;
  /** The conversation's id, or `new`. */
  place: string;
  space?: { id: string; sensitivity: Sensitivity };
  /** A form that was filled in before: of a question to change, or one that came back. */
  given?: { fields: Fields; documents: string[] };
  /** Whether something was said before, that the task may be about. */
  said: boolean;
  answering: boolean;
  /** Why the form came back. */
  failure?: Failure;
  onSend: (turn: Turn, wish: Wish) => Promise<Failure | null>;
  onSent?: () => void;
}

const unknownLimits: Bounds & { images_per_turn: number } = { document_bytes: 200_000_000, documents_per_turn: 10, images_per_turn: 5 };

/** The question of a form, as it goes. */
function turnOf(form: TaskForm, values: Fields, files: Files, own: Sensitivity | null): Turn {
  const length = values["longueur"];
  const sized = form.like === "synthese" && isLength(length) ? { length } : {};
  const level = own === null ? null : highest(own, files.marks);
  const marked = files.ready.filter(({ sensitivity }) => sensitivity === level);
  const raised = level !== null && level !== own ? { raised: { sensitivity: level, documents: marked.map(({ name }) => name) } } : {};
  return { text: inWords(form, values), ...sized, task: form.id, fields: filledIn(values), documents: files.ready, ...raised };
}

/** What a form holds while it is filled in, and what keeps it from going. */
export function useTaskForm({ form, place, space, given, said, answering, failure: cameBack, onSend, onSent }: TaskFormUse) {
  const t = useT();
  const agent = useQuery(me()).data;
  const limits = useQuery(instance()).data?.limits ?? unknownLimits;
  const key = `${agent?.id ?? "nobody"}.${space ? `space.${space.id}` : place}.${form.id}`;
  const [values, setValues] = useState<Fields>(() => beginning(form, fitting(form, given?.fields ?? keptForm(key))));
  const [wish, setWish] = useState<Wish>({ sensitivity: null, endpoint: null });
  const [lack, setLack] = useState<Lacking | null>(null);
  const [why, setWhy] = useState<[TextKey, TextParams?] | null>(null);
  const [refused, refuse] = useState<Failure | null>(cameBack ?? null);
  const [sending, setSending] = useState(false);
  const files = useFiles(limits);
  const policy = usePolicy(place, files.marks, wish, (change) => { setWish((before) => ({ ...before, ...change })); }, space?.sensitivity);
  const { restore } = files;
  const [documents] = useState(given?.documents ?? []);
  useEffect(() => { restore(documents); }, [restore, documents]);
  const edits = given !== undefined;
  const gone = useRef(false);
  useEffect(() => {
    if (!edits && !gone.current) keepForm(key, filledIn(values));
  }, [key, values, edits]);

  const closed = policy?.standing.open.length === 0 ? closedWords(policy.standing, policy.from, t) : null;
  const blocked = () =>
    blocking({
      text: form.name,
      answering,
      closed,
      sending: files.sending,
      marking: files.marking,
      joined: files.list.length,
      most: Infinity,
      pictures: files.ready.filter(isPicture),
      mostPictures: limits.images_per_turn,
      blind: policy ? blindness(policy.standing) : null,
    });
  const join = (chosen: File[]) => {
    const room = Math.max(0, limits.documents_per_turn - files.list.length);
    if (chosen.length > room) say(t("composer.file_too_many", { count: limits.documents_per_turn }), { tone: "error" });
    const mark = policy && above(policy.own, policy.known.default_sensitivity) ? policy.own : null;
    if (room > 0) files.add(chosen.slice(0, room), mark);
  };
  /** What is missing, if anything; otherwise the form goes. */
  const submit = async (): Promise<Lacking | null> => {
    if (sending) return null;
    const missing = lacking(form, values, files.ready.length, said);
    setLack(missing);
    const held = missing ? null : blocked();
    setWhy(held);
    if (missing || held) return missing;
    refuse(null);
    setSending(true);
    const turn = turnOf(form, values, files, policy?.own ?? null);
    // What leaves is not kept again by a last change of the page.
    gone.current = true;
    const failure = await onSend(turn, wish);
    setSending(false);
    if (failure) {
      gone.current = false;
      refuse(failure);
      return null;
    }
    if (!edits) keepForm(key, null);
    onSent?.();
    return null;
  };
  return {
    values,
    put: (id: string, value: string) => {
      setValues((before) => ({ ...before, [id]: value }));
      setLack(null);
    },
    files,
    join,
    policy,
    limits,
    lack,
    why,
    refused,
    sending,
    submit,
  };
}
