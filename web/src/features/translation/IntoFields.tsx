import { useState } from "react";

import { useLanguage, useT } from "../../locales/Language";
import { Select } from "../../ui/Select";
import { useGlossaries } from "./glossaries";
import { languageChoices, sameLanguage } from "./languages";
import styles from "./Translation.module.css";
import type { Wanted } from "./translations";

export type Into = Omit<Wanted, "document_id">;
type Tone = NonNullable<Into["tone"]>;
interface Chosen { source: string; target: string; glossary: string; tone: Tone | "" }

const tones = ["administrative", "everyday", "formal"] as const;

/** What documents are translated into: as it is chosen, and as it is asked for. */
export function useInto() {
  const { language } = useLanguage();
  const [chosen, choose] = useState<Chosen>(() => ({ source: "", target: language === "fr" ? "en" : "fr", glossary: "", tone: "" }));
  const glossaries = useGlossaries().data?.items ?? [];
  const { source, target, tone } = chosen;
  const fitting = glossaries.filter((each) => sameLanguage(each.target, target) && (source === "" || sameLanguage(each.source, source)));
  // One of other languages is no longer chosen, and is again with its languages.
  const glossary = fitting.some(({ id }) => id === chosen.glossary) ? chosen.glossary : "";
  const into: Into = { target, ...(source !== "" && { source }), ...(glossary !== "" && { glossary_id: glossary }), ...(tone !== "" && { tone }) };
  return { chosen: { ...chosen, glossary }, choose, glossaries, fitting, into };
}

type IntoFieldsProps = Omit<ReturnType<typeof useInto>, "into"> & { isDisabled?: boolean };

export function IntoFields({ chosen, choose, glossaries, fitting, isDisabled = false }: IntoFieldsProps) {
  const t = useT();
  const { language } = useLanguage();
  const choices = languageChoices(language);
  const put = (change: Partial<Chosen>) => { choose({ ...chosen, ...change }); };
  return (
    <div className={styles["pair"]}>
      <Select label={t("translation.from")} value={chosen.source} onChange={(source) => { put({ source }); }} isDisabled={isDisabled} choices={[{ value: "", label: t("translation.automatic") }, ...choices]} />
      <Select label={t("translation.to")} value={chosen.target} onChange={(target) => { put({ target }); }} isDisabled={isDisabled} choices={choices} />
      <Select<Tone | "">
        label={t("translation.tone")} value={chosen.tone} onChange={(tone) => { put({ tone }); }} isDisabled={isDisabled}
        choices={[{ value: "", label: t("translation.tone_own") }, ...tones.map((value) => ({ value, label: t(`translation.tone_${value}`) }))]}
      />
      {glossaries.length > 0 ? (
        <Select
          label={t("translation.glossary")} value={chosen.glossary} onChange={(glossary) => { put({ glossary }); }} isDisabled={isDisabled}
          choices={[{ value: "", label: t("translation.no_glossary") }, ...fitting.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      ) : null}
    </div>
  );
}
