import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { useCiting } from "../citing";
import type { Source } from "../said";
import { useWhere } from "../useWhere";
import styles from "./Sources.module.css";

const first = 4;

interface ListProps {
  sources: Source[];
  /** What they are called to those who hear the number. */
  word: string;
}

/** Each opens at its passage. */
function List({ sources, word }: ListProps) {
  const t = useT();
  const where = useWhere();
  const { opened, open } = useCiting();
  return (
    <ol>
      {sources.map((source) => (
        <li key={source.number}>
          <AriaButton
            className={styles["source"] ?? ""}
            data-opened={opened === source.number || undefined}
            data-reference={source.web?.reference ? true : undefined}
            onPress={() => { open(source); }}
          >
            <span className={styles["number"]}>
              <span className="visually-hidden">{word} </span>
              {source.number}
            </span>
            <span className={styles["where"]}>{where(source)}</span>
            {source.quote ? <span className={styles["quote"]}>{t("thread.quoted", { quote: source.quote })}</span> : null}
          </AriaButton>
        </li>
      ))}
    </ol>
  );
}

/** Under an answer that cites nothing: its documents do not say it, and what comes closest. */
export function ClosestPassages({ passages, id }: { passages: Source[]; id: string }) {
  const t = useT();
  if (passages.length === 0) return null;
  return (
    <section aria-labelledby={`closest-${id}`} className={styles["sources"]}>
      <h3 id={`closest-${id}`}>{t("thread.unsupported")}</h3>
      <p className={styles["offered"]}>{t("thread.closest", { count: passages.length })}</p>
      <List sources={passages} word={t("thread.passage_word")} />
    </section>
  );
}

/** The sources under the answer. */
export function Sources({ sources, id }: { sources: Source[]; id: string }) {
  const t = useT();
  const [all, showAll] = useState(false);
  if (sources.length === 0) return null;
  const shown = all || sources.length <= first + 1 ? sources : sources.slice(0, first);
  return (
    <section aria-labelledby={`sources-${id}`} className={styles["sources"]}>
      <h3 id={`sources-${id}`}>{t("thread.sources")}</h3>
      <List sources={shown} word={t("thread.source_word")} />
      {shown.length < sources.length ? (
        <Button look="quiet" onPress={() => { showAll(true); }}>
          {t("thread.sources_all", { count: sources.length - shown.length })}
        </Button>
      ) : null}
    </section>
  );
}
