import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { CharterVersion } from "../../api/types";
import { dateWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { Working } from "../../ui/Working";
import { useCharter, useVersion, useVersions } from "./charter";
import styles from "./Charter.module.css";
import { CharterText } from "./CharterText";
import { readDraft } from "./draft";
import { Editor } from "./Editor";
import { Publishing, usePublishing, type Edition } from "./Publishing";

function Line({ version, agents, current, onShow }: { version: CharterVersion; agents: number; current: boolean; onShow: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const date = dateWords(version.published_at, language);
  const { number, published_by: name } = version;
  return (
    <li className={styles["version"]}>
      <div className={styles["head"]}>
        <h3 className={styles["name"]}>{t("charter.line", { number })}</h3>
        <span className={styles["state"]} data-current={current || undefined}>{t(current ? "charter.in_force" : "charter.past")}</span>
        <Button aria-label={t("charter.show_label", { number })} onPress={onShow}>{t("charter.show")}</Button>
      </div>
      <p className={styles["facts"]}>{name === null ? t("charter.published_by_gone", { date }) : t("charter.published", { date, name })}</p>
      <p>{t("charter.accepted", { count: version.accepted, agents })}</p>
    </li>
  );
}

function Reading({ number, onAgain }: { number: number; onAgain: (text: string) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error } = useVersion(number);
  return (
    <div className={styles["dialog"]}>
      {error && !data ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("charter.loading")}</Working> : null}
      {data ? <CharterText text={data.text} /> : null}
      {data ? <div className={`${styles["actions"] ?? ""} ${styles["end"] ?? ""}`}><Button onPress={() => { onAgain(data.text); }}>{t("charter.from_this")}</Button></div> : null}
    </div>
  );
}

/** The versions, how many accepted each, and the next one in the making: never who accepted. */
export function Versions() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useVersions();
  const [editing, edit] = useState<string | null>(readDraft);
  const [reading, read] = useState<number | null>(null);
  if (error && !data) {
    return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  }
  if (!data) return <Working fill>{t("charter.versions_loading")}</Working>;
  const { items, agents, example } = data;
  const edition = { current: items[0]?.number ?? 0, agents };
  const again = (text: string) => {
    read(null);
    edit(text);
  };
  return (
    <>
      {editing === null ? null : <Editor initial={editing} edition={edition} onClose={() => { edit(null); }} />}
      {editing === null && edition.current === 0 ? <First example={example} edition={edition} onAdapt={() => { edit(example); }} /> : null}
      {editing === null && edition.current > 0 ? <Next onText={edit} /> : null}
      {items.length > 0 ? (
        <section className={styles["section"]} aria-labelledby="charter-versions">
          <h2 id="charter-versions" className={styles["subtitle"]}>{t("charter.versions")}</h2>
          <ul className={styles["list"]}>
            {items.map((version) => <Line key={version.number} version={version} agents={agents} current={version.number === edition.current} onShow={() => { read(version.number); }} />)}
          </ul>
          <p className={styles["facts"]}>{t("charter.counts_only")}</p>
        </section>
      ) : null}
      <Dialog title={t("charter.line", { number: reading ?? edition.current })} size="large" isOpen={reading !== null} onClose={() => { read(null); }}>
        {reading === null ? null : <Reading number={reading} onAgain={again} />}
      </Dialog>
    </>
  );
}

/** Begins from the text in force. */
function Next({ onText }: { onText: (text: string) => void }) {
  const t = useT();
  const text = useCharter().data?.charter?.text;
  return <div><Button look="primary" isDisabled={text === undefined} onPress={() => { onText(text ?? ""); }}>{t("charter.edit")}</Button></div>;
}

/** Nothing is in force yet: the example, as it is or to be adapted. */
function First({ example, edition, onAdapt }: { example: string; edition: Edition; onAdapt: () => void }) {
  const t = useT();
  const publishing = usePublishing(edition.current, () => undefined);
  const sending = publishing.state === "sending";
  const actions = (
    <div className={`${styles["actions"] ?? ""} ${styles["middle"] ?? ""}`}>
      <Button look="primary" isDisabled={sending} onPress={onAdapt}>{t("charter.adapt_example")}</Button>
      <Button isDisabled={sending} onPress={publishing.ask}>{t(sending ? "charter.publishing" : "charter.publish_example")}</Button>
    </div>
  );
  return (
    <>
      <Empty title={t("charter.empty_title")} action={actions}><p>{t("charter.empty")}</p></Empty>
      <Publishing text={example} edition={edition} publishing={publishing} />
      <section className={styles["section"]} aria-labelledby="charter-example">
        <h2 id="charter-example" className={styles["subtitle"]}>{t("charter.example")}</h2>
        <div className={styles["sheet"]}><CharterText text={example} /></div>
      </section>
    </>
  );
}
