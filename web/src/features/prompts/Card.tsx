import { Link } from "@tanstack/react-router";

import type { PromptLine } from "../../api/types";
import { useT } from "../../locales/Language";
import { Marks } from "./Marks";
import styles from "./Prompts.module.css";
import { Use } from "./Use";

export function Badges({ prompt }: { prompt: PromptLine }) {
  const t = useT();
  return (
    <>
      <span className={styles["badge"]} data-level={prompt.level}>{t(`prompts.level_${prompt.level}`)}</span>
      {prompt.to_review ? <span className={styles["badge"]} data-tone="amber">{t("prompts.to_review")}</span> : null}
      {prompt.proposed ? <span className={styles["badge"]} data-tone="accent">{t("prompts.proposed")}</span> : null}
    </>
  );
}

export function Card({ prompt, onUse }: { prompt: PromptLine; onUse: (text: string) => void }) {
  const t = useT();
  const facts = [t("prompts.uses", { count: prompt.uses }), ...(prompt.asks ? [t("prompts.asks")] : [])];
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2 className={styles["name"]} lang={prompt.language}><Link to="/modeles/$promptId" params={{ promptId: prompt.id }}>{prompt.title}</Link></h2>
        <Marks prompt={prompt} />
      </div>
      {prompt.description ? <p className={styles["soft"]} lang={prompt.language}>{prompt.description}</p> : null}
      <p className={styles["facts"]}><Badges prompt={prompt} /><span>{facts.join(" · ")}</span></p>
      <div className={styles["head"]}>
        <span className={styles["tags"]}>{prompt.tags.map((tag) => <span key={tag} className={styles["tag"]}>{tag}</span>)}</span>
        <Use prompt={prompt} onUse={onUse} />
      </div>
    </li>
  );
}
