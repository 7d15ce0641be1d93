import { Check, ChevronDown, Search } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Checkbox } from "react-aria-components";

import type { Answering } from "../../api/types";
import { serviceName, whom } from "../../locales/hosting";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { CheckboxGroup } from "../../ui/CheckboxGroup";
import { Select } from "../../ui/Select";
import { TextField } from "../../ui/TextField";
import { criteriaOf, kinds, offeredOf, sorts, typed, type Criteria, type Problem, type Typed } from "./criteria";
import styles from "./Publications.module.css";

interface SearchFormProps {
  criteria: Criteria;
  services: Answering[];
  searching: boolean;
  onSearch: (criteria: Criteria) => void;
}

interface FieldsProps {
  form: Typed;
  put: (change: Partial<Typed>) => void;
}

/** What narrows a search, out of the way of who only has a subject. */
function Narrowing({ form, put }: FieldsProps) {
  const t = useT();
  return (
    <div className={styles["fields"]}>
      <TextField label={t("references.author")} value={form.author} onChange={(author) => { put({ author }); }} maxLength={400} autoComplete="off" />
      <TextField label={t("references.title_words")} value={form.title} onChange={(title) => { put({ title }); }} maxLength={400} autoComplete="off" />
      <TextField label={t("references.first")} value={form.first} onChange={(first) => { put({ first }); }} inputMode="numeric" maxLength={4} autoComplete="off" />
      <TextField label={t("references.last")} value={form.last} onChange={(last) => { put({ last }); }} inputMode="numeric" maxLength={4} autoComplete="off" />
      <Select
        label={t("references.kind")} value={form.kind} onChange={(kind) => { put({ kind }); }}
        choices={[{ value: "", label: t("references.any") }, ...kinds.map((kind) => ({ value: kind, label: t(`references.kind_${kind}`) }))]}
      />
      <Select label={t("references.sort")} value={form.sort} onChange={(sort) => { put({ sort }); }} choices={sorts.map((sort) => ({ value: sort, label: t(`references.sort_${sort}`) }))} />
      <TextField label={t("references.collection")} hint={t("references.collection_hint")} value={form.collection} onChange={(collection) => { put({ collection }); }} maxLength={60} autoComplete="off" />
      <Checkbox isSelected={form.open} onChange={(open) => { put({ open }); }} className={styles["open"] ?? ""}>
        <span className={styles["box"]} aria-hidden="true"><Check size={16} /></span>
        {t("references.open")}
      </Checkbox>
    </div>
  );
}

const narrows = (criteria: Criteria): boolean => Object.keys(criteria).some((name) => name !== "words" && name !== "sources");

/** What is searched, and where it goes. An address fills it in; nothing leaves before the button is pressed. */
export function SearchForm({ criteria, services, searching, onSearch }: SearchFormProps) {
  const t = useT();
  const { language } = useLanguage();
  const offered = offeredOf(services.map(({ name }) => name));
  const [form, setForm] = useState(() => typed(criteria, offered));
  // The address changed under the form, by the back button: the focus stays where it is.
  const address = JSON.stringify(criteria);
  const [shown, setShown] = useState(address);
  if (shown !== address) {
    setShown(address);
    setForm(typed(criteria, offered));
  }
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (change: Partial<Typed>) => {
    setProblem(null);
    setForm((before) => ({ ...before, ...change }));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = criteriaOf(form, offered);
    if (typeof wanted === "string") setProblem(wanted);
    else onSearch(wanted);
  };
  const asked = services.filter(({ name }) => offered.length === 0 || form.sources.some((each) => each === name));
  return (
    <form className={styles["form"]} role="search" aria-label={t("references.search")} onSubmit={submit}>
      <div className={styles["words"]}>
        <TextField label={t("references.words")} hint={t("references.words_hint")} value={form.words} onChange={(words) => { put({ words }); }} maxLength={400} autoComplete="off" />
        <Button look="primary" type="submit" isPending={searching}><Search size={17} aria-hidden />{t("references.submit")}</Button>
      </div>
      <details className={styles["more"]} open={narrows(criteria) || undefined}>
        <summary><ChevronDown size={17} aria-hidden />{t("references.more")}</summary>
        <Narrowing form={form} put={put} />
      </details>
      {offered.length === 0 ? null : (
        <div className={styles["sources"]}>
          <CheckboxGroup
            label={t("references.sources")} value={form.sources} onChange={(chosen) => { put({ sources: offered.filter((each) => chosen.includes(each)) }); }}
            choices={offered.map((value) => ({ value, label: services.flatMap((each) => (each.name === value ? [serviceName(each, t)] : [])).join() }))}
          />
        </div>
      )}
      {problem ? <Banner tone="error" role="alert">{t(`references.${problem}`)}</Banner> : null}
      {asked.length === 0 ? null : <p className={styles["goes"]}>{t("references.goes", { services: whom(asked, t, language) })}</p>}
    </form>
  );
}
