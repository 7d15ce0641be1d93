import { Download, FolderDown } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Takeaway } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { kindName, sizeWords, underWay, useTakeaways, useTakeawayVerbs } from "./own";
import styles from "./Own.module.css";

function File({ one, onRemove }: { one: Takeaway; onRemove: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const day = momentWords(one.created_at, language);
  const { done, total, state } = one;
  if (underWay(one)) {
    const words = total === null ? t("own.asking") : t("own.progress", { done, total });
    return (
      <li className={styles["file"]}>
        <p role="status">{t("own.underway")}</p>
        <progress className={styles["bar"]} {...(total !== null && { max: Math.max(1, total), value: done })} aria-label={words} />
        <div className={styles["actions"]}><span className={styles["soft"]}>{words}</span><Button onPress={onRemove}>{t("own.cancel")}</Button></div>
      </li>
    );
  }
  return (
    <li className={styles["file"]}>
      <h3 className={styles["name"]}>{t(state === "ready" ? "own.ready" : "own.failed", { day })}</h3>
      {state === "ready" && one.expires_at ? <p className={styles["soft"]}>{t("own.until", { day: momentWords(one.expires_at, language) })}</p> : null}
      <div className={styles["actions"]}>
        {state === "ready" ? <a className={styles["download"]} href={`/api/me/takeaways/${one.id}/file`} download><Download size={17} aria-hidden />{t("own.download", { size: sizeWords(one.bytes ?? 0, language) })}</a> : null}
        <Button aria-label={t("own.remove_this", { day })} onPress={onRemove}>{t("own.remove")}</Button>
      </div>
    </li>
  );
}

/** All that is one's own, in one file. */
export default function Own() {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useTakeaways();
  const { ask, remove } = useTakeawayVerbs();
  const [sending, setSending] = useState(false);
  const attempt = async (work: () => Promise<void>, done?: string) => {
    setSending(true);
    try {
      await work();
      if (done) say(done);
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
    setSending(false);
  };
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("own.loading")}</Working>;
  const { items, has, days, erased_at } = data;
  const shown = has.map(({ kind, count }) => ({ name: kindName(kind), count })).filter(({ name }) => name !== null && name !== "own.kind_account");
  return (
    <>
      {erased_at ? <Banner tone="warning">{t("own.erased", { day: momentWords(erased_at, language) })}</Banner> : null}
      <section className={styles["part"]} aria-labelledby="own-holds">
        <h2 id="own-holds" className={styles["heading"]}>{t("own.holds")}</h2>
        <dl className={styles["counts"]}>{shown.map(({ name, count }) => (name === null ? null : <div key={name}><dt>{t(name)}</dt><dd>{count.toLocaleString(language === "fr" ? "fr-FR" : "en-GB")}</dd></div>))}</dl>
        <p className={styles["soft"]}>{t("own.holds_words")}</p>
        <div><Button look="primary" isDisabled={sending || items.some(underWay)} onPress={() => void attempt(ask)}><FolderDown size={18} aria-hidden />{t(items.length === 0 ? "own.ask" : "own.ask_again")}</Button></div>
      </section>
      {items.length === 0 ? <p className={styles["soft"]}>{t("own.days", { count: days })}</p> : (
        <section className={styles["part"]} aria-labelledby="own-files">
          <h2 id="own-files" className={styles["heading"]}>{t("own.files")}</h2>
          <ul className={styles["files"]}>{items.map((one) => <File key={one.id} one={one} onRemove={() => void attempt(() => remove(one.id), t("own.removed"))} />)}</ul>
          <p className={styles["soft"]}>{t("own.days", { count: days })}</p>
        </section>
      )}
    </>
  );
}
