import { Link } from "@tanstack/react-router";
import { BookOpen, Languages, Layers } from "lucide-react";
import { useCallback, useState } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { DropZone } from "../../ui/DropZone";
import { Working } from "../../ui/Working";
import { Progress } from "./Progress";
import { TranslateForm, type Given } from "./TranslateForm";
import styles from "./Translation.module.css";
import { underWay, useTranslations, type Translation } from "./translations";
import { countWords, pairWords, stateWords } from "./words";

function Card({ one }: { one: Translation }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <li className={styles["card"]}>
      <h2 className={styles["cardName"]}><Link to="/traductions/$translationId" params={{ translationId: one.id }}>{one.name}</Link></h2>
      <p className={styles["facts"]}>{[pairWords(one, language, t), ...(one.glossary ? [one.glossary] : [])].join(" · ")}</p>
      {underWay(one) ? <Progress one={one} /> : (
        <p className={styles["facts"]} data-tone={one.state === "failed" ? "danger" : undefined}>{[stateWords(one, t), ...countWords(one, t)].join(" · ")}</p>
      )}
    </li>
  );
}

function Nothing({ onNew, refused }: { onNew: () => void; refused: boolean }) {
  const t = useT();
  return (
    <div className={styles["nothing"]}>
      <Languages size={28} aria-hidden />
      <h2 className={styles["nothingTitle"]}>{t("translation.empty_title")}</h2>
      <p>{t("translation.empty_text")}</p>
      {refused ? null : <Button look="primary" onPress={onNew}>{t("translation.new")}</Button>}
    </div>
  );
}

/** To a new one, unless the page is empty and says it itself; to many at once; to the glossaries. */
function Ways({ refused, onNew }: { refused: boolean; onNew: (() => void) | null }) {
  const t = useT();
  return (
    <div className={styles["bar"]}>
      {onNew && !refused ? <Button look="primary" onPress={onNew}><Languages size={18} aria-hidden />{t("translation.new")}</Button> : null}
      {refused ? null : <Link to="/lots/nouveau" search={{ task: "translation:documents" }} className={styles["way"]}><Layers size={17} aria-hidden />{t("translation.many")}</Link>}
      <Link to="/glossaires" className={styles["way"]}><BookOpen size={17} aria-hidden />{t("translation.glossaries")}</Link>
    </div>
  );
}

/** `asked`: a document that somebody wants translated, chosen elsewhere. */
export function Translations({ asked, onStarted }: { asked: { id: string; name: string } | null; onStarted: (one: Translation) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useTranslations();
  const [given, setGiven] = useState<Given | null>(asked);
  const [asking, setAsking] = useState(asked !== null);
  const drop = useCallback((files: File[]) => {
    if (!files[0]) return;
    setGiven({ file: files[0] });
    setAsking(true);
  }, []);
  if (!data && error) {
    return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  }
  if (!data) return <Working fill>{t("translation.loading")}</Working>;
  const items = data.pages.flatMap((page) => page.items);
  const refused = data.pages[0]?.refused ?? null;
  const begin = () => { setGiven(null); setAsking(true); };
  return (
    <>
      {refused ? <Banner tone="warning">{sentence({ code: refused })}</Banner> : null}
      <Ways refused={refused !== null} onNew={items.length > 0 ? begin : null} />
      {items.length === 0 ? <Nothing onNew={begin} refused={refused !== null} /> : (
        <ul className={styles["cards"]} aria-label={t("translation.title")}>{items.map((one) => <Card key={one.id} one={one} />)}</ul>
      )}
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{isFetchingNextPage ? t("translation.loading") : t("translation.more")}</Button></div> : null}
      {refused ? null : <DropZone title={t("translation.drop_title")} text={t("translation.empty_text")} onFiles={drop} />}
      <Dialog title={t("translation.new")} isOpen={asking && !refused} onClose={() => { setAsking(false); }}>
        <TranslateForm given={given} onGiven={setGiven} onStarted={onStarted} onCancel={() => { setAsking(false); }} />
      </Dialog>
    </>
  );
}
