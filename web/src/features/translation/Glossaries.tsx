import { Link } from "@tanstack/react-router";
import { ArrowLeft, Trash2, Upload } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { useGlossaries, useGlossaryVerbs, useTerms, type Glossary } from "./glossaries";
import { ImportGlossary } from "./ImportGlossary";
import { languageName } from "../../locales/languages";
import styles from "./Translation.module.css";

function Terms({ one }: { one: Glossary }) {
  const t = useT();
  const [shown, setShown] = useState(false);
  const { data, hasNextPage, fetchNextPage } = useTerms(one.id, shown);
  const terms = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <details className={styles["terms"]} onToggle={(event) => { setShown(event.currentTarget.open); }}>
      <summary>{t("translation.terms_show")}</summary>
      {shown && !data ? <Working>{t("translation.glossaries_loading")}</Working> : null}
      <dl className={styles["table"]}>{terms.map(({ source, target }) => <div key={source}><dt lang={one.source}>{source}</dt><dd lang={one.target}>{target}</dd></div>)}</dl>
      {hasNextPage ? <Button onPress={() => void fetchNextPage()}>{t("translation.terms_more")}</Button> : null}
    </details>
  );
}

function Card({ one, onRemove }: { one: Glossary; onRemove: (() => void) | null }) {
  const t = useT();
  const { language } = useLanguage();
  const pair = t("translation.pair", { source: languageName(one.source, language), target: languageName(one.target, language) });
  return (
    <li className={styles["card"]}>
      <div className={styles["cardHead"]}>
        <h2 className={styles["cardName"]}>{one.name}</h2>
        {onRemove ? <Button look="quiet" onPress={onRemove} aria-label={`${t("translation.delete")} ${one.name}`}><Trash2 size={17} aria-hidden />{t("translation.delete")}</Button> : null}
      </div>
      <p className={styles["facts"]}>{[pair, t("translation.terms", { count: one.terms }), ...(one.made_by ? [t("translation.brought_by", { name: one.made_by })] : [])].join(" · ")}</p>
      <Terms one={one} />
    </li>
  );
}

export function Glossaries() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error } = useGlossaries();
  const { remove } = useGlossaryVerbs();
  const [bringing, setBringing] = useState(false);
  const [ending, setEnding] = useState<Glossary | null>(null);

  async function end(one: Glossary): Promise<void> {
    setEnding(null);
    try {
      await remove(one.id);
      say(t("translation.glossary_deleted", { name: one.name }));
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }

  const way = <Link to="/traductions" className={styles["back"]}><ArrowLeft size={16} aria-hidden />{t("translation.back")}</Link>;
  if (error && !data) return <>{way}<Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner></>;
  if (!data) return <Working fill>{t("translation.glossaries_loading")}</Working>;
  return (
    <>
      <div className={styles["bar"]}>
        {data.keeps ? <Button look="primary" onPress={() => { setBringing(true); }}><Upload size={18} aria-hidden />{t("translation.import")}</Button> : null}
        {way}
      </div>
      {data.keeps ? null : <p className={styles["soft"]}>{t("translation.glossaries_kept")}</p>}
      {data.items.length === 0 ? <p className={styles["nothing"]}>{t("translation.glossaries_empty")}</p> : (
        <ul className={styles["cards"]} aria-label={t("translation.glossaries")}>
          {data.items.map((one) => <Card key={one.id} one={one} onRemove={data.keeps ? () => { setEnding(one); } : null} />)}
        </ul>
      )}
      <Dialog title={t("translation.import")} isOpen={bringing} onClose={() => { setBringing(false); }}>
        <ImportGlossary onDone={() => { setBringing(false); }} />
      </Dialog>
      <Confirm title={t("translation.glossary_delete_title")} action={t("translation.delete")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) void end(ending); }}>
        <p>{t("translation.glossary_delete_words", { name: ending?.name ?? "" })}</p>
      </Confirm>
    </>
  );
}
