import { useState } from "react";

import type { Prompt, PromptVersionLine } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { useDoingAloud } from "../../ui/useDoing";
import { Working } from "../../ui/Working";
import { changes } from "./changes";
import { dayOf } from "./content";
import { useVerbs, useVersion, useVersions } from "./prompts";
import styles from "./Prompts.module.css";

/** What a version said besides what it says now. */
function Changed({ prompt, number }: { prompt: Prompt; number: number }) {
  const t = useT();
  const { data } = useVersion(prompt.id, number);
  if (!data) return <Working>{t("prompts.history_loading")}</Working>;
  const before = [data.content.title, data.content.description, data.content.text].filter((each) => each !== "").join("\n\n");
  const after = [prompt.title, prompt.description, prompt.text].filter((each) => each !== "").join("\n\n");
  const pieces = changes(before, after);
  return (
    <section className={styles["part"]} aria-label={t("prompts.compared", { number })}>
      <p className={styles["soft"]} role="status">{before === after ? t("prompts.same") : t("prompts.compared", { number })}</p>
      <p className={styles["text"]} lang={prompt.language}>
        {pieces.map(({ kind, text }, index) => {
          if (kind === "same") return <span key={index}>{text}</span>;
          const Mark = kind === "removed" ? "del" : "ins";
          return <Mark key={index}><span className="visually-hidden">[{t(`prompts.${kind}`)} : </span>{text}<span className="visually-hidden">]</span></Mark>;
        })}
      </p>
    </section>
  );
}

function Line({ version, prompt, compared, onCompare }: { version: PromptVersionLine; prompt: Prompt; compared: boolean; onCompare: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const { bringBack } = useVerbs();
  const { busy, run } = useDoingAloud();
  const { number, made_at, made_by, restores } = version;
  const current = number === prompt.version;
  return (
    <li className={styles["line"]}>
      <p className={styles["facts"]}>
        <span>{t("prompts.version_line", { number, date: dayOf(made_at, language), who: made_by ?? t("prompts.former") })}</span>
        {restores ? <span>{t("prompts.version_restores", { number: restores })}</span> : null}
        {current ? <span className={styles["badge"]} data-tone="ok">{t("prompts.current")}</span> : null}
      </p>
      {current ? null : (
        <span className={styles["actions"]}>
          <Button look="quiet" aria-expanded={compared} aria-label={t("prompts.compare_label", { number })} onPress={onCompare}>{t("prompts.compare")}</Button>
          {prompt.changes ? <Button look="quiet" isDisabled={busy} aria-label={t("prompts.bring_back_label", { number })} onPress={() => void run(() => bringBack(prompt, number), t("prompts.brought_back", { number }))}>{t("prompts.bring_back")}</Button> : null}
        </span>
      )}
    </li>
  );
}

/** Every change of a prompt, read, compared and brought back. */
export function History({ prompt }: { prompt: Prompt }) {
  const t = useT();
  const [shown, show] = useState(false);
  const [compared, compare] = useState<number | null>(null);
  const { data, hasNextPage, fetchNextPage } = useVersions(prompt.id, shown);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={styles["part"]} aria-label={t("prompts.history")}>
      <h2 className={styles["heading"]}>{t("prompts.history")}</h2>
      {shown ? null : <div><Button onPress={() => { show(true); }}>{t("prompts.history_show")}</Button></div>}
      {shown && !data ? <Working>{t("prompts.history_loading")}</Working> : null}
      {items.length > 0 ? (
        <ul className={styles["lines"]}>
          {items.map((version) => <Line key={version.number} version={version} prompt={prompt} compared={compared === version.number} onCompare={() => { compare(compared === version.number ? null : version.number); }} />)}
        </ul>
      ) : null}
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()}>{t("prompts.more")}</Button></div> : null}
      {compared !== null && compared !== prompt.version ? <Changed prompt={prompt} number={compared} /> : null}
    </section>
  );
}
