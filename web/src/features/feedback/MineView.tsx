import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import type { MyFeedbackDetail } from "../../api/types";
import { dateWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Loaded } from "../../ui/Loaded";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import { Badge } from "./Badge";
import { Check } from "./Check";
import { Content } from "./Content";
import { useMyFeedback, useMyVerbs } from "./feedback";
import styles from "./Feedback.module.css";
import { Thread } from "./Thread";
import { reasonWords } from "./words";
import { Writing } from "./Writing";

type Verbs = ReturnType<typeof useMyVerbs>;

function Views({ views }: { views: MyFeedbackDetail["views"] }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <div className={styles["part"]}>
      <h3 className={styles["small"]}>{t("feedback.views")}</h3>
      {views.length === 0 ? <p className={styles["soft"]}>{t("feedback.views_none")}</p> : (
        <ul className={styles["plain"]}>
          {views.map(({ at, name, voice }) => {
            const said = { day: dateWords(at, language), role: t(`feedback.voice_${voice}`) };
            return <li key={at}>{name === null ? t("feedback.view_gone", said) : t("feedback.view", { ...said, name })}</li>;
          })}
        </ul>
      )}
    </div>
  );
}

/** What is attached, as it is stored: who read it, whether it goes up, and the way to take it back. */
function Copied({ mine, verbs }: { mine: MyFeedbackDetail; verbs: Verbs }) {
  const t = useT();
  const { language } = useLanguage();
  const { failure, busy, run } = useDoing();
  const [asking, setAsking] = useState(false);
  const { copied, views } = mine;
  if (!copied) return views.length === 0 ? null : <section className={styles["card"]}><Views views={views} /></section>;
  return (
    <section className={styles["card"]} aria-labelledby="feedback-copied">
      <h2 id="feedback-copied" className={styles["heading"]}>{t("feedback.copied")}</h2>
      <p className={styles["soft"]}>{t("feedback.copied_on", { day: dateWords(copied.attached_at, language) })}</p>
      <Content label={t("feedback.copied")}>{copied.content}</Content>
      <Check isSelected={copied.goes_up} onChange={(goesUp) => void run(() => verbs.agree(goesUp))}>{t("feedback.goes_up")}</Check>
      <Views views={views} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div><Button isDisabled={busy} onPress={() => { setAsking(true); }}>{t("feedback.take_back")}</Button></div>
      <Confirm
        title={t("feedback.take_back_title")}
        action={t("feedback.take_back")}
        isOpen={asking}
        onClose={() => { setAsking(false); }}
        onConfirm={() => {
          setAsking(false);
          void run(verbs.takeBack).then((done) => { if (done) say(t("feedback.taken_back")); });
        }}
      >
        <p>{t("feedback.take_back_text")}</p>
      </Confirm>
    </section>
  );
}

function Facts({ mine }: { mine: MyFeedbackDetail }) {
  const t = useT();
  const { language } = useLanguage();
  const { kind, reasons, words, state, close_reason, named, passed, merged, conversation_id, message_id, created_at } = mine;
  return (
    <section className={styles["card"]}>
      <p className={styles["badges"]}>
        <Badge state={state}>{state === "open" ? t("feedback.mine_open") : t(`feedback.state_${state}`)}</Badge>
        {close_reason ? <Badge>{t(`feedback.close_${close_reason}`)}</Badge> : null}
        {passed ? <Badge>{t("feedback.passed")}</Badge> : null}
      </p>
      <p className={styles["soft"]}>{[t(`feedback.kind_${kind}`), dateWords(created_at, language), t(named ? "feedback.named_mine" : "feedback.anonymous_mine")].join(" · ")}</p>
      {reasons.length > 0 ? <p>{reasonWords(reasons, t)}</p> : null}
      <p className={words ? styles["words"] : styles["soft"]}>{words || t("feedback.no_words")}</p>
      {merged ? <p className={styles["soft"]}>{t("feedback.merged_mine")}</p> : null}
      {conversation_id && message_id ? <p><Link to="/c/$conversationId" params={{ conversationId: conversation_id }} search={{ message: message_id }}>{t("feedback.see_conversation")}</Link></p> : null}
    </section>
  );
}

function Mine({ mine, onDeleted }: { mine: MyFeedbackDetail; onDeleted: () => void }) {
  const t = useT();
  const verbs = useMyVerbs(mine.id);
  const { failure, busy, run } = useDoing();
  const [asked, setAsked] = useState<"reply" | "delete" | null>(null);
  const close = () => { setAsked(null); };
  const { seen } = verbs;
  const { unread } = mine;
  useEffect(() => {
    if (unread) void seen().catch(() => undefined);
    // Once for what is on screen, whatever is made anew at each drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [unread, mine.id]);
  return (
    <>
      <Facts mine={mine} />
      <section className={styles["card"]} aria-labelledby="feedback-thread">
        <h2 id="feedback-thread" className={styles["heading"]}>{t("feedback.thread")}</h2>
        <Thread entries={mine.thread} mine />
        <div><Button onPress={() => { setAsked("reply"); }}>{t("feedback.reply")}</Button></div>
      </section>
      <Copied mine={mine} verbs={verbs} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div><Button look="quiet" isDisabled={busy} onPress={() => { setAsked("delete"); }}>{t("feedback.delete")}</Button></div>
      {asked === "reply" ? <Writing title={t("feedback.reply")} label={t("feedback.reply_words")} action={t("feedback.send")} onClose={close} onSend={async (words) => { await verbs.reply(words); say(t("feedback.replied")); }} /> : null}
      <Confirm title={t("feedback.delete_title")} action={t("feedback.delete")} isOpen={asked === "delete"} onClose={close} onConfirm={() => {
        close();
        void run(verbs.remove).then((done) => {
          if (!done) return;
          say(t("feedback.deleted"));
          onDeleted();
        });
      }}>
        <p>{t("feedback.delete_text")}</p>
      </Confirm>
    </>
  );
}

/** One's own feedback: what was said, answered, attached; and what one does with it. */
export function MineView({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const t = useT();
  return <Loaded query={useMyFeedback(id)} words={t("feedback.one_loading")}>{(mine) => <Mine mine={mine} onDeleted={onDeleted} />}</Loaded>;
}
