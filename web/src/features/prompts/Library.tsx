import { Download, Plus, Upload } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Me, PromptLevel, PromptSort } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { SearchBox } from "../../ui/SearchBox";
import { Select } from "../../ui/Select";
import { save } from "../../ui/takeAway";
import { say } from "../../ui/toasts";
import { useDoingAloud } from "../../ui/useDoing";
import { useSettled } from "../../ui/useSettled";
import { Working } from "../../ui/Working";
import { Card } from "./Card";
import { emptyContent, levelsOf } from "./content";
import { Editor } from "./Editor";
import { ImportForm } from "./ImportForm";
import { takeLevel, usePrompts, useTags, useVerbs, type Wanted } from "./prompts";
import styles from "./Prompts.module.css";

type View = "all" | "favourites" | PromptLevel;
const views: readonly View[] = ["all", "favourites", "mine", "organisation", "national"];
const sorts: readonly PromptSort[] = ["handy", "uses", "votes", "date", "title"];

interface LibraryProps {
  agent: Me;
  /** One level and no other: that of who looks after it. */
  only?: PromptLevel;
  onUse: (text: string) => void;
}

function Found({ wanted, narrowed, onUse }: { wanted: Wanted; narrowed: boolean; onUse: (text: string) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = usePrompts(wanted);
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("prompts.loading")}</Working>;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    const what = narrowed ? "none" : "empty";
    return <Empty title={t(`prompts.${what}_title`)}><p>{t(`prompts.${what}_text`)}</p></Empty>;
  }
  return (
    <>
      <p className={styles["soft"]} role="status">{t("prompts.count", { count: data.pages[0]?.total ?? items.length })}</p>
      <ul className={styles["cards"]} aria-label={t("prompts.title")}>{items.map((prompt) => <Card key={prompt.id} prompt={prompt} onUse={onUse} />)}</ul>
      {hasNextPage ? <div><Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t("prompts.more")}</Button></div> : null}
    </>
  );
}

/** What the list is narrowed by. */
function useFilters(only: PromptLevel | undefined) {
  const [view, setView] = useState<View>(only ?? "all");
  const [words, setWords] = useState("");
  const [tag, setTag] = useState("");
  const [sort, setSort] = useState<PromptSort>(only ? "title" : "handy");
  const q = useSettled(words.trim());
  const level = view === "all" || view === "favourites" ? undefined : view;
  const wanted: Wanted = { sort, ...(q && { q }), ...(tag && { tag }), ...(level && { level }), ...(view === "favourites" && { favourites: true }) };
  return { view, setView, words, setWords, tag, setTag, sort, setSort, level, wanted, narrowed: q !== "" || tag !== "" || view === "favourites" };
}

function Filters({ filters, only }: { filters: ReturnType<typeof useFilters>; only: boolean }) {
  const t = useT();
  const { view, setView, words, setWords, tag, setTag, sort, setSort, level } = filters;
  const tags = useTags(level).data?.items ?? [];
  return (
    <div className={styles["filters"]}>
      <SearchBox label={t("prompts.search")} value={words} onChange={setWords} />
      {only ? null : <Select label={t("prompts.view")} value={view} onChange={setView} choices={views.map((each) => ({ value: each, label: t(`prompts.view_${each}`) }))} />}
      <Select label={t("prompts.tag")} value={tag} onChange={setTag} choices={[{ value: "", label: t("prompts.tag_all") }, ...tags.map((each) => ({ value: each.tag, label: `${each.tag} (${String(each.prompts)})` }))]} />
      <Select label={t("prompts.sort")} value={sort} onChange={setSort} choices={sorts.map((each) => ({ value: each, label: t(`prompts.sort_${each}`) }))} />
    </div>
  );
}

/** Prompts found, written, brought and taken away. */
export function Library({ agent, only, onUse }: LibraryProps) {
  const t = useT();
  const { create } = useVerbs();
  const { busy, run } = useDoingAloud();
  const filters = useFilters(only);
  const [writing, write] = useState(false);
  const [bringing, bring] = useState(false);
  const levels = only ? [only] : levelsOf(agent);
  if (writing) {
    return (
      <Editor
        given={emptyContent}
        levels={levels}
        onCancel={() => { write(false); }}
        onSave={async (content, chosen) => {
          await create(content, chosen);
          say(t("prompts.saved"));
          write(false);
        }}
      />
    );
  }
  const take = async () => {
    const made = await takeLevel(only ?? "mine", t("prompts.title"));
    save(made);
    say(t("prompts.exported", { name: made.name }));
  };
  return (
    <>
      <div className={styles["bar"]}>
        <Button look="primary" onPress={() => { write(true); }}><Plus size={18} aria-hidden />{t("prompts.new")}</Button>
        <Button onPress={() => { bring(true); }}><Upload size={17} aria-hidden />{t("prompts.import")}</Button>
        <Button isDisabled={busy} onPress={() => void run(take)}><Download size={17} aria-hidden />{t(only ? "prompts.export" : "prompts.export_all")}</Button>
      </div>
      <Filters filters={filters} only={only !== undefined} />
      <Found wanted={filters.wanted} narrowed={filters.narrowed} onUse={onUse} />
      <Dialog title={t("prompts.import_title")} isOpen={bringing} onClose={() => { bring(false); }}>
        <ImportForm levels={levels} onDone={() => { bring(false); }} />
      </Dialog>
    </>
  );
}
