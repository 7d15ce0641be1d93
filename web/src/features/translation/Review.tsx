import { Link } from "@tanstack/react-router";
import { ArrowLeft, CheckCheck, Download, Trash2 } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { save } from "../../ui/takeAway";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { Progress } from "./Progress";
import { Segments } from "./Segments";
import styles from "./Translation.module.css";
import { underWay, useTranslation, useTranslationVerbs, type Translation } from "./translations";
import { countWords, pairWords, stateWords } from "./words";

function useDownload(one: Translation): { making: boolean; take: () => void } {
  const t = useT();
  const sentence = useFailureSentence();
  const { file } = useTranslationVerbs();
  const [making, setMaking] = useState(false);
  async function made(): Promise<void> {
    setMaking(true);
    try {
      const taken = await file(one.id);
      save(taken);
      say(t("translation.made", { name: taken.name }));
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
    setMaking(false);
  }
  return { making, take: () => void made() };
}

function Head({ one, onDeleted }: { one: Translation; onDeleted: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const verbs = useTranslationVerbs();
  const [removing, setRemoving] = useState(false);
  const { making, take } = useDownload(one);
  async function doing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
  }
  const working = underWay(one);
  const acceptable = one.done - one.to_check - one.accepted > 0;
  const again = <Button onPress={() => void doing(() => verbs.resume(one.id))}>{t("translation.resume")}</Button>;
  return (
    <>
      <header className={styles["head"]}>
        <Link to="/traductions" className={styles["back"]}><ArrowLeft size={16} aria-hidden />{t("translation.back")}</Link>
        <h1 className={styles["title"]}>{one.name}</h1>
        <p className={styles["facts"]}>{[pairWords(one, language, t), ...(one.glossary ? [one.glossary] : []), ...(working ? [] : [stateWords(one, t)]), ...countWords(one, t)].join(" · ")}</p>
        {one.sent_to.length > 0 ? <p className={styles["facts"]}>{t("translation.made_by", { names: one.sent_to.join(", ") })}</p> : null}
      </header>
      {working ? <Progress one={one} /> : null}
      {one.error ? <Banner tone="error" role="status" action={again}>{sentence({ code: one.error, params: one.error_params })}</Banner> : null}
      {one.rebuilt ? <Banner>{t("translation.rebuilt")}</Banner> : null}
      <div className={styles["bar"]}>
        <Button look="primary" isDisabled={one.done === 0 || making} onPress={take}><Download size={18} aria-hidden />{t(making ? "translation.making" : "translation.download")}</Button>
        {acceptable ? <Button onPress={() => void doing(async () => { say(t("translation.accepted_all", { count: await verbs.acceptAll(one.id) })); })}><CheckCheck size={18} aria-hidden />{t("translation.accept_all")}</Button> : null}
        {working ? <Button onPress={() => void doing(() => verbs.stop(one.id))}>{t("translation.stop")}</Button> : null}
        {one.state === "stopped" || (one.state === "done" && one.done < one.segments) ? again : null}
        <Button look="quiet" onPress={() => { setRemoving(true); }}><Trash2 size={17} aria-hidden />{t("translation.delete")}</Button>
      </div>
      <Confirm
        title={t("translation.delete_title")} action={t("translation.delete")} isOpen={removing} onClose={() => { setRemoving(false); }}
        onConfirm={() => { setRemoving(false); void doing(async () => { await verbs.remove(one.id); say(t("translation.deleted")); onDeleted(); }); }}
      >
        <p>{t("translation.delete_words", { name: one.name })}</p>
      </Confirm>
    </>
  );
}

export function Review({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useTranslation(id);
  if (!data && error) {
    return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  }
  if (!data) return <Working fill>{t("translation.opening")}</Working>;
  return (
    <>
      <Head one={data} onDeleted={onDeleted} />
      <Segments translation={data} />
      <details className={styles["keys"]}><summary>{t("translation.keys_title")}</summary><p>{t("translation.keys_words")}</p></details>
    </>
  );
}
