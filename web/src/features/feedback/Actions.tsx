import { useState } from "react";

import type { FeedbackCloseReason, FeedbackDetail } from "../../api/types";
import { useT } from "../../locales/Language";
import type { TextKey } from "../../locales/text";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Select } from "../../ui/Select";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import { Check } from "./Check";
import { useItemVerbs, type Desk } from "./desk";
import styles from "./Feedback.module.css";
import { Merging } from "./Merging";
import { closeReasons } from "./words";
import { Writing } from "./Writing";

type Asked = "answer" | "note" | "pass" | "merge" | "close" | "reopen" | null;

interface ActionsProps {
  desk: Desk;
  item: FeedbackDetail;
  onOpen: (id: string) => void;
}

function Answering({ desk, item, onClose }: ActionsProps & { onClose: () => void }) {
  const t = useT();
  const verbs = useItemVerbs(desk, item);
  const [closes, setCloses] = useState<FeedbackCloseReason | "">("");
  const send = async (words: string) => {
    await verbs.answer(words, closes || null);
    say(t("feedback.answered"));
  };
  return (
    <Writing title={t("feedback.answer")} label={t("feedback.answer_words")} lead={t("feedback.answer_for", { count: item.listeners })} action={t("feedback.send")} onSend={send} onClose={onClose} onStale={() => void verbs.readAgain()}>
      <Select label={t("feedback.answer_close")} value={closes} onChange={setCloses} choices={[{ value: "", label: t("feedback.answer_open") }, ...closeReasons.map((value) => ({ value, label: t(`feedback.close_${value}`) }))]} />
    </Writing>
  );
}

function Noting({ desk, item, onClose }: ActionsProps & { onClose: () => void }) {
  const t = useT();
  const verbs = useItemVerbs(desk, item);
  const [up, setUp] = useState(false);
  const send = async (words: string) => {
    await verbs.note(words, up);
    say(t("feedback.noted"));
  };
  return (
    <Writing title={t("feedback.note")} label={t("feedback.note_words")} hint={t(desk === null ? "feedback.note_down_hint" : "feedback.note_hint")} action={t("common.save")} onSend={send} onClose={onClose}>
      {desk !== null && item.passed_at ? <Check isSelected={up} onChange={setUp}>{t("feedback.note_up")}</Check> : null}
    </Writing>
  );
}

function Closing({ desk, item, onClose }: ActionsProps & { onClose: () => void }) {
  const t = useT();
  const verbs = useItemVerbs(desk, item);
  const { failure, run } = useDoing();
  const [reason, setReason] = useState<FeedbackCloseReason>("answered");
  const apply = async () => {
    if (!await run(() => verbs.close(reason))) return;
    onClose();
    say(t("feedback.closed"));
  };
  return (
    <Confirm title={t("feedback.close_title")} action={t("feedback.close")} isOpen onClose={onClose} onConfirm={() => void apply()}>
      {desk === null ? null : <p>{t("feedback.close_text")}</p>}
      <Select label={t("feedback.close_reason")} value={reason} onChange={setReason} choices={closeReasons.map((value) => ({ value, label: t(`feedback.close_${value}`) }))} />
      {failure ? <Banner tone="error" role="alert" action={<Button onPress={() => void verbs.readAgain()}>{t("feedback.changed_meanwhile")}</Button>}>{failure}</Banner> : null}
    </Confirm>
  );
}

/** What opens once a button was pressed. */
function Opened({ asked, ...props }: ActionsProps & { asked: Asked; onClose: () => void }) {
  const t = useT();
  const { desk, item, onOpen, onClose } = props;
  const verbs = useItemVerbs(desk, item);
  const stale = () => void verbs.readAgain();
  const then = (done: Promise<void>, words: string) => done.then(() => { say(words); });
  switch (asked) {
    case "answer": return <Answering {...props} />;
    case "note": return <Noting {...props} />;
    case "close": return <Closing {...props} />;
    case "merge": return desk === null ? null : <Merging desk={desk} item={item} onClose={onClose} onMerged={onOpen} />;
    case "pass": return <Writing title={t("feedback.pass")} label={t("feedback.pass_words")} lead={t("feedback.pass_text")} action={t("feedback.pass")} onSend={(words) => then(verbs.pass(words), t("feedback.pass_done"))} onClose={onClose} onStale={stale} />;
    case "reopen": return <Writing title={t(item.merged_into === null ? "feedback.reopen" : "feedback.detach")} label={t("feedback.reopen_words")} hint={t("feedback.reopen_hint")} action={t(item.merged_into === null ? "feedback.reopen" : "feedback.detach")} onSend={(words) => then(verbs.reopen(words), t("feedback.reopened"))} onClose={onClose} onStale={stale} />;
    case null: return null;
  }
}

/** What may be done with it as it stands, in the order of its buttons. */
function offeredOf(desk: Desk, item: FeedbackDetail): (readonly [NonNullable<Asked>, TextKey])[] {
  const note = ["note", "feedback.note"] as const;
  if (item.merged_into !== null) return desk === null ? [note] : [note, ["reopen", "feedback.detach"]];
  if ((desk === null ? item.passed_state : item.state) === "closed") return [note, ["reopen", "feedback.reopen"]];
  const kept = desk !== null && item.passed_at === null;
  return [
    ["answer", "feedback.answer"],
    note,
    ...(kept ? [["pass", "feedback.pass"] as const] : []),
    ...(kept && item.duplicates === 0 ? [["merge", "feedback.merge"] as const] : []),
    ["close", "feedback.close"],
  ];
}

/** What one may do with it. */
export function Actions(props: ActionsProps) {
  const t = useT();
  const { desk, item } = props;
  const [asked, setAsked] = useState<Asked>(null);
  const ask = (what: Asked) => () => { setAsked(what); };
  const offered = offeredOf(desk, item);
  return (
    <section aria-label={t("feedback.actions")} className={styles["buttons"]}>
      {offered.map(([what, label]) => <Button key={what} look={what === "answer" ? "primary" : "plain"} onPress={ask(what)}>{t(label)}</Button>)}
      <Opened {...props} asked={asked} onClose={ask(null)} />
    </section>
  );
}
