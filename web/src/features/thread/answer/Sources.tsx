import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { useCiting } from "../citing";
import type { Source } from "../said";
import { useWhere } from "../useWhere";
import styles from "./Sources.module.css";

const first = 4;

/** The sources under the answer: each opens at its passage. */
export function Sources({ sources, id }: { sources: Source[]; id: string }) {
  const t = useT();
  const where = useWhere();
  const { opened, open } = useCiting();
  const [all, showAll] = useState(false);
  if (sources.length === 0) return null;
  const shown = all || sources.length <= first + 1 ? sources : sources.slice(0, first);
  return (
    <section aria-labelledby={`sources-${id}`} className={styles["sources"]}>
      <h3 id={`sources-${id}`}>{t("thread.sources")}</h3>
      <ol>
        {shown.map((source) => (
          <li key={source.number}>
            <AriaButton
              className={styles["source"] ?? ""}
              data-opened={opened === source.number || undefined}
              onPress={() => { open(source); }}
            >
              <span className={styles["number"]}>
                <span className="visually-hidden">{t("thread.source_word")} </span>
                {source.number}
              </span>
              <span className={styles["where"]}>{where(source)}</span>
              {source.quote ? <span className={styles["quote"]}>{t("thread.quoted", { quote: source.quote })}</span> : null}
            </AriaButton>
          </li>
        ))}
      </ol>
      {shown.length < sources.length ? (
        <Button look="quiet" onPress={() => { showAll(true); }}>
          {t("thread.sources_all", { count: sources.length - shown.length })}
        </Button>
      ) : null}
    </section>
  );
}
