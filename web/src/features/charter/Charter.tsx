import { failureOf } from "../../api/failure";
import type { Charter as Version } from "../../api/types";
import { dateWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Working } from "../../ui/Working";
import { useCharter } from "./charter";
import styles from "./Charter.module.css";
import { CharterText } from "./CharterText";

/** Its number and its dates. */
export function Facts({ charter }: { charter: Version }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <p className={styles["facts"]}>
      {t("charter.version", { number: charter.number, date: dateWords(charter.published_at, language) })}
      {charter.accepted_at === null ? null : <> {t("charter.accepted_on", { date: dateWords(charter.accepted_at, language) })}</>}
    </p>
  );
}

/** The charter in force, to be read again. */
export function Charter() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useCharter();
  if (error && !data) {
    return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  }
  if (!data) return <Working fill>{t("charter.loading")}</Working>;
  if (data.charter === null) return <Empty>{t("charter.none")}</Empty>;
  return (
    <>
      <Facts charter={data.charter} />
      <div className={styles["sheet"]}><CharterText text={data.charter.text} /></div>
    </>
  );
}
