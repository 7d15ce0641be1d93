import { Link } from "@tanstack/react-router";
import { useEffect } from "react";

import type { PromptProposal } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { useDoingAloud } from "../../ui/useDoing";
import { dayOf } from "./content";
import { markSeen, useProposals, useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

const tones = { waiting: "accent", approved: "ok", refused: "amber", withdrawn: "amber" } as const;

function Line({ proposal }: { proposal: PromptProposal }) {
  const t = useT();
  const { language } = useLanguage();
  const { withdraw } = useVerbs();
  const { busy, run } = useDoingAloud();
  const { state, content, word, target_id } = proposal;
  const decided = state !== "waiting";
  return (
    <li className={styles["line"]}>
      <div className={styles["part"]}>
        <p className={styles["facts"]}>
          <strong>{content.title}</strong>
          <span className={styles["badge"]} data-tone={tones[state]}>{t(`prompts.sent_${state}`)}</span>
          {decided && !proposal.seen ? <span className={styles["badge"]} data-tone="accent">{t("prompts.sent_new")}</span> : null}
          <span>{t("prompts.sent_on", { date: dayOf(proposal.proposed_at, language) })}</span>
        </p>
        {word ? <p className={styles["words"]}>{t("prompts.word", { word })}</p> : null}
        {state === "approved" && target_id ? <p><Link className={styles["back"]} to="/modeles/$promptId" params={{ promptId: target_id }}>{t("prompts.open_shared")}</Link></p> : null}
      </div>
      {decided ? null : <Button look="quiet" isDisabled={busy} onPress={() => void run(() => withdraw(proposal), t("prompts.withdrawn"))}>{t("prompts.withdraw")}</Button>}
    </li>
  );
}

/** What the agent proposed, and what was answered. */
export function Sent() {
  const t = useT();
  const { data, hasNextPage, fetchNextPage } = useProposals("sent");
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const isNew = items.some(({ state, seen }) => state !== "waiting" && !seen);
  // Shown as new until the page is left: what is read here is not asked for again meanwhile.
  useEffect(() => { if (isNew) markSeen(); }, [isNew]);
  if (items.length === 0) return null;
  return (
    <section className={styles["part"]} aria-label={t("prompts.sent")}>
      <h2 className={styles["heading"]}>{t("prompts.sent")}</h2>
      <ul className={styles["lines"]}>{items.map((proposal) => <Line key={proposal.id} proposal={proposal} />)}</ul>
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()}>{t("prompts.more")}</Button></div> : null}
    </section>
  );
}
