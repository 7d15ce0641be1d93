import { Download, Pencil, Send, Trash2 } from "lucide-react";
import { useState } from "react";

import type { Me, Prompt } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { languageName } from "../../locales/languages";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Menu, MenuItem } from "../../ui/Menu";
import { save } from "../../ui/takeAway";
import { say } from "../../ui/toasts";
import { useDoingAloud } from "../../ui/useDoing";
import { Badges } from "./Card";
import { contentOf, dayOf } from "./content";
import { Editor } from "./Editor";
import { History } from "./History";
import { Marks } from "./Marks";
import { takePrompt, useVerbs } from "./prompts";
import styles from "./Prompts.module.css";
import { Review } from "./Review";
import { Use } from "./Use";

export interface PromptViewProps {
  prompt: Prompt;
  agent: Me;
  onUse: (text: string) => void;
  onGone: () => void;
}

/** Its text, the places of its variables marked. */
export function PromptText({ text, language }: { text: string; language: string }) {
  return <p className={styles["text"]} lang={language}>{text.split(/(\{\{[^{}\n]*\}\})/).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part.slice(2, -2).trim()}</mark> : part))}</p>;
}

/** Who may propose it, and to whom. */
function proposedTo(prompt: Prompt, agent: Me): "organisation" | "national" | null {
  if (prompt.proposed) return null;
  if (prompt.level === "mine") return "organisation";
  return prompt.level === "organisation" && agent.role === "referent" ? "national" : null;
}

function Actions({ prompt, agent, onUse, onGone, onEdit }: PromptViewProps & { onEdit: () => void }) {
  const t = useT();
  const { propose, remove, restore } = useVerbs();
  const { busy, run } = useDoingAloud();
  const [asking, ask] = useState(false);
  const to = proposedTo(prompt, agent);
  const { title } = prompt;
  const take = async (format: "markdown" | "json") => {
    const made = await takePrompt(prompt, format);
    save(made);
    say(t("prompts.exported", { name: made.name }));
  };
  const end = async () => {
    onGone();
    if (await run(() => remove(prompt.id))) say(t("prompts.deleted", { title }), { action: { label: t("prompts.undo"), run: () => void run(() => restore(prompt.id), t("prompts.restored", { title })) } });
  };
  return (
    <div className={styles["bar"]}>
      <Use prompt={prompt} look="primary" onUse={onUse} />
      {prompt.changes ? <Button onPress={onEdit}><Pencil size={17} aria-hidden />{t("prompts.edit")}</Button> : null}
      {to ? <Button onPress={() => { ask(true); }}><Send size={17} aria-hidden />{t(`prompts.propose_${to}`)}</Button> : null}
      <Menu label={t("prompts.export")} placement="bottom start" trigger={<Button isDisabled={busy}><Download size={17} aria-hidden />{t("prompts.export")}</Button>} onChoose={(format) => void run(() => take(format === "json" ? "json" : "markdown"))}>
        <MenuItem id="markdown">{t("prompts.export_markdown")}</MenuItem>
        <MenuItem id="json">{t("prompts.export_json")}</MenuItem>
      </Menu>
      {prompt.changes ? <Button look="quiet" isDisabled={busy} onPress={() => void end()}><Trash2 size={17} aria-hidden />{t("prompts.delete")}</Button> : null}
      <Confirm
        title={t("prompts.propose_title")}
        action={t("prompts.propose")}
        isOpen={asking}
        onClose={() => { ask(false); }}
        onConfirm={() => {
          ask(false);
          void run(() => propose(prompt.id), t("prompts.was_proposed"));
        }}
      >
        <p>{t(`prompts.propose_words_${to ?? "organisation"}`)}</p>
      </Confirm>
    </div>
  );
}

function Owner({ prompt }: { prompt: Prompt }) {
  const t = useT();
  const { takeOver } = useVerbs();
  const { busy, run } = useDoingAloud();
  const name = prompt.mine ? t("prompts.you") : (prompt.owner ?? t("prompts.former"));
  return (
    <dd>
      {name}
      {prompt.changes && !prompt.mine ? <Button look="quiet" isDisabled={busy} onPress={() => void run(() => takeOver(prompt.id), t("prompts.taken_over"))}>{t("prompts.take_over")}</Button> : null}
    </dd>
  );
}

function About({ prompt }: { prompt: Prompt }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <section className={styles["part"]} aria-label={t("prompts.about")}>
      <h2 className={styles["heading"]}>{t("prompts.about")}</h2>
      <dl className={styles["details"]}>
        {prompt.level === "mine" ? null : <><dt>{t("prompts.owner")}</dt><Owner prompt={prompt} /></>}
        <dt>{t("prompts.version")}</dt><dd>{prompt.version} · {t("prompts.changed", { date: dayOf(prompt.changed_at, language) })}</dd>
        {prompt.review_on && !prompt.to_review ? <><dt>{t("prompts.next_review")}</dt><dd>{dayOf(prompt.review_on, language)}</dd></> : null}
        <dt>{t("prompts.language")}</dt><dd>{languageName(prompt.language, language)}</dd>
        {prompt.tags.length > 0 ? <><dt>{t("prompts.tags")}</dt><dd>{prompt.tags.map((tag) => <span key={tag} className={styles["tag"]}>{tag}</span>)}</dd></> : null}
      </dl>
    </section>
  );
}

export function PromptView(props: PromptViewProps) {
  const t = useT();
  const { change } = useVerbs();
  const [editing, edit] = useState(false);
  const { prompt } = props;
  if (editing) {
    return (
      <Editor
        given={contentOf(prompt)}
        levels={[prompt.level]}
        onCancel={() => { edit(false); }}
        onSave={async (content) => {
          await change(prompt, content);
          say(t("prompts.saved"));
          edit(false);
        }}
      />
    );
  }
  return (
    <>
      <div className={styles["head"]}>
        <p className={styles["facts"]}><Badges prompt={prompt} /><span>{t("prompts.uses", { count: prompt.uses })}</span></p>
        <Marks prompt={prompt} />
      </div>
      {prompt.description ? <p className={styles["soft"]} lang={prompt.language}>{prompt.description}</p> : null}
      <Actions {...props} onEdit={() => { edit(true); }} />
      <Review prompt={prompt} />
      <section className={styles["part"]} aria-label={t("prompts.text")}>
        <h2 className={styles["heading"]}>{t("prompts.text")}</h2>
        <PromptText text={prompt.text} language={prompt.language} />
      </section>
      <About prompt={prompt} />
      <History prompt={prompt} />
    </>
  );
}
