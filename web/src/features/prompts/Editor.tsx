import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { PromptContent, PromptLevel, PromptVariable } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { languageName } from "../../locales/languages";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import { languages, tagsIn, variablesOf } from "./content";
import styles from "./Prompts.module.css";
import { VariableFields } from "./VariableFields";

interface EditorProps {
  given: PromptContent;
  lead?: string;
  /** Where it may be kept; with one, nothing is asked. */
  levels: readonly PromptLevel[];
  first?: PromptLevel;
  /** What the button that goes on says. */
  action?: string;
  onCancel: () => void;
  onSave: (content: PromptContent, level: PromptLevel) => Promise<void>;
}

const tidy = (variable: PromptVariable): PromptVariable => ({ ...variable, choices: variable.choices.map((each) => each.trim()).filter((each) => each !== "") });

/** What is being written of a prompt; variables that left the text are found again when they come back. */
function useContent(given: PromptContent) {
  const [content, setContent] = useState(given);
  const [tags, setTags] = useState(given.tags.join(", "));
  const [known, setKnown] = useState<ReadonlyMap<string, PromptVariable>>(() => new Map(given.variables.map((each) => [each.name, each])));
  return {
    content,
    tags,
    setTags,
    variables: variablesOf(content.text, known),
    put: (change: Partial<PromptContent>) => { setContent((before) => ({ ...before, ...change })); },
    putVariable: (variable: PromptVariable) => { setKnown((before) => new Map(before).set(variable.name, variable)); },
  };
}

export function Editor({ given, lead, levels, first, action, onCancel, onSave }: EditorProps) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { content, tags, setTags, variables, put, putVariable } = useContent(given);
  const [level, setLevel] = useState<PromptLevel>(first ?? levels[0] ?? "mine");
  const [failure, setFailure] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    event.stopPropagation();
    if (content.title.trim() === "") { setFailure(t("prompts.title_needed")); return; }
    if (content.text.trim() === "") { setFailure(t("prompts.text_needed")); return; }
    setFailure(null);
    setSaving(true);
    try {
      await onSave({ ...content, variables: variables.map(tidy), tags: tagsIn(tags) }, level);
    } catch (error) {
      setFailure(sentence(failureOf(error)));
    }
    setSaving(false);
  }

  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
      {lead ? <p className={styles["soft"]}>{lead}</p> : null}
      <TextField label={t("prompts.field_title")} value={content.title} onChange={(title) => { put({ title }); }} maxLength={120} isRequired validationBehavior="aria" autoFocus />
      <TextField label={t("prompts.field_description")} value={content.description} onChange={(description) => { put({ description }); }} maxLength={500} />
      <TextArea label={t("prompts.field_text")} hint={t("prompts.text_hint")} value={content.text} onChange={(text) => { put({ text }); }} rows={8} maxLength={20_000} isRequired validationBehavior="aria" />
      <section className={styles["part"]} aria-label={t("prompts.variables")}>
        <h2 className={styles["heading"]}>{t("prompts.variables")}</h2>
        {variables.length === 0 ? <p className={styles["soft"]}>{t("prompts.variables_none")}</p> : null}
        {variables.map((variable) => <VariableFields key={variable.name} variable={variable} onChange={putVariable} />)}
      </section>
      <div className={styles["pair"]}>
        <TextField label={t("prompts.field_tags")} hint={t("prompts.tags_hint")} value={tags} onChange={setTags} maxLength={400} />
        <Select label={t("prompts.language")} value={content.language} onChange={(chosen) => { put({ language: chosen }); }} choices={[...new Set([...languages, content.language])].map((code) => ({ value: code, label: languageName(code, language) }))} />
      </div>
      {levels.length > 1 ? <Select label={t("prompts.field_level")} value={level} onChange={setLevel} choices={levels.map((each) => ({ value: each, label: t(`prompts.for_${each}`) }))} /> : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("prompts.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={saving}>{saving ? t("prompts.saving") : (action ?? t("prompts.save"))}</Button>
      </div>
    </form>
  );
}
