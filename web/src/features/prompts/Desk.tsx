import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Me, PromptProposal } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { say } from "../../ui/toasts";
import { Tabs } from "../../ui/Tabs";
import { useDoingAloud } from "../../ui/useDoing";
import { Working } from "../../ui/Working";
import { Card } from "./Card";
import { contentOf, dayOf } from "./content";
import { Deciding } from "./Deciding";
import { Editor } from "./Editor";
import { Library } from "./Library";
import { PromptText } from "./PromptView";
import { useProposals, usePrompts, useStarters, useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

type Tab = "waiting" | "review" | "library";

function Proposal({ proposal }: { proposal: PromptProposal }) {
  const t = useT();
  const { language } = useLanguage();
  const { approve } = useVerbs();
  const [editing, edit] = useState(false);
  const { content } = proposal;
  if (editing) {
    return (
      <li className={styles["card"]}>
        <Editor
          given={contentOf(content)}
          levels={[proposal.level]}
          action={t("prompts.accept_do")}
          onCancel={() => { edit(false); }}
          onSave={async (edited) => {
            await approve(proposal, { content: edited });
            say(t("prompts.accepted", { title: edited.title }));
          }}
        />
      </li>
    );
  }
  return (
    <li className={styles["card"]}>
      <h2 className={styles["name"]} lang={content.language}>{content.title}</h2>
      <p className={styles["facts"]}>
        <span>{t("prompts.by", { name: proposal.proposed_by ?? t("prompts.former"), organisation: proposal.organisation, date: dayOf(proposal.proposed_at, language) })}</span>
        {proposal.changes ? <span className={styles["badge"]} data-tone="accent">{t("prompts.updates")}</span> : null}
      </p>
      {content.description ? <p className={styles["soft"]} lang={content.language}>{content.description}</p> : null}
      <PromptText text={content.text} language={content.language} />
      <Deciding proposal={proposal} onEdit={() => { edit(true); }} />
    </li>
  );
}

function Waiting() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useProposals("desk");
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("prompts.loading")}</Working>;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty><p>{t("prompts.desk_none")}</p></Empty>;
  return (
    <div className={styles["part"]}>
      <ul className={styles["cards"]} aria-label={t("prompts.desk_waiting")}>{items.map((proposal) => <Proposal key={proposal.id} proposal={proposal} />)}</ul>
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()}>{t("prompts.more")}</Button></div> : null}
    </div>
  );
}

function ToReview({ level, onUse }: { level: "organisation" | "national"; onUse: (text: string) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, hasNextPage, fetchNextPage } = usePrompts({ level, to_review: true, sort: "title" });
  if (!data && error) return <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("prompts.loading")}</Working>;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty><p>{t("prompts.desk_review_none")}</p></Empty>;
  return (
    <div className={styles["part"]}>
      <ul className={styles["cards"]} aria-label={t("prompts.desk_review")}>{items.map((prompt) => <Card key={prompt.id} prompt={prompt} onUse={onUse} />)}</ul>
      {hasNextPage ? <div><Button onPress={() => void fetchNextPage()}>{t("prompts.more")}</Button></div> : null}
    </div>
  );
}

/** Those that come with Émilie: nothing is installed before somebody says so. */
function Starters() {
  const t = useT();
  const { data } = useStarters(true);
  const { install } = useVerbs();
  const { busy, run } = useDoingAloud();
  if (!data || data.missing === 0) return null;
  return (
    <section className={styles["card"]} aria-label={t("prompts.starters")}>
      <h2 className={styles["heading"]}>{t("prompts.starters")}</h2>
      <p className={styles["soft"]}>{t("prompts.starters_text", { count: data.missing })}</p>
      <ul className={styles["tags"]}>{data.titles.map((title) => <li key={title} className={styles["tag"]} lang="fr">{title}</li>)}</ul>
      <div><Button isDisabled={busy} onPress={() => void run(install, t("prompts.starters_installed"))}>{t("prompts.starters_install")}</Button></div>
    </section>
  );
}

/** Where a shared level is looked after: proposals, reviews, and the library itself. */
export function Desk({ agent, level, onUse }: { agent: Me; level: "organisation" | "national"; onUse: (text: string) => void }) {
  const t = useT();
  const [chosen, choose] = useState<Tab>("waiting");
  const tabs = [
    { id: "waiting" as const, label: t("prompts.desk_waiting"), content: <Waiting /> },
    { id: "review" as const, label: t("prompts.desk_review"), content: <ToReview level={level} onUse={onUse} /> },
    { id: "library" as const, label: t("prompts.desk_library"), content: <div className={styles["form"]}><Library agent={agent} only={level} onUse={onUse} /></div> },
  ];
  return (
    <>
      {level === "national" ? <Starters /> : null}
      <Tabs<Tab> label={t("prompts.desk_tabs")} chosen={chosen} onChoose={choose} tabs={tabs} />
    </>
  );
}
