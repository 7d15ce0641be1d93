import { Search } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField } from "react-aria-components";

import { failureOf } from "../../api/failure";
import type { Prompt, PromptLine } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Dialog } from "../../ui/Dialog";
import { useSettled } from "../../ui/useSettled";
import { Working } from "../../ui/Working";
import { filled } from "./fill";
import { FillForm } from "./FillForm";
import { countUse, readPrompt, usePrompts } from "./prompts";
import styles from "./Slash.module.css";

export interface SlashProps {
  /** What was typed after the stroke, while this was on its way. */
  typed: string;
  onUse: (text: string) => void;
  /** Nothing was chosen: what was typed stays in the composer. */
  onClose: (left: string) => void;
}

function Row({ prompt }: { prompt: PromptLine }) {
  const t = useT();
  return (
    <ListBoxItem id={prompt.id} textValue={prompt.title} className={styles["row"] ?? ""}>
      <span className={styles["head"]}>
        <span className={styles["title"]}>{prompt.title}</span>
        <span className={styles["level"]}>{t(`prompts.level_${prompt.level}`)}</span>
      </span>
      {prompt.description ? <span className={styles["description"]}>{prompt.description}</span> : null}
    </ListBoxItem>
  );
}

/** How the list stands, in words; `count` is null as long as it is not the one that was asked for. */
function Standing({ failure, loading, count, query }: { failure: string | null; loading: boolean; count: number | null; query: string }) {
  const t = useT();
  return (
    <>
      <p className="visually-hidden" role="status">{count ? t("prompts.slash_found", { count }) : ""}</p>
      {failure ? <div className={styles["said"]}><Banner tone="error" role="alert">{failure}</Banner></div> : null}
      {loading ? <div className={styles["said"]}><Working>{t("prompts.loading")}</Working></div> : null}
      {count === 0 ? <p className={styles["said"]} role="status">{query === "" ? t("prompts.slash_empty") : t("prompts.slash_none", { query })}</p> : null}
    </>
  );
}

interface PickProps {
  query: string;
  onQuery: (query: string) => void;
  failure: string | null;
  onPick: (id: string) => void;
  onLeave: (left: string) => void;
}

/** The list, narrowed as one types: the field keeps the focus, arrows walk the list. */
function Pick({ query, onQuery, failure, onPick, onLeave }: PickProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const settled = useSettled(query.trim());
  const { data, error, isFetching } = usePrompts({ q: settled, sort: "handy" }, 50);
  const rows = data?.pages[0]?.items ?? [];
  const done = data !== undefined && !isFetching && settled === query.trim();

  // The field would keep the first Escape for itself; erasing the stroke takes it back.
  function leave(event: KeyboardEvent): void {
    const erased = event.key === "Backspace" && query === "";
    if (event.key !== "Escape" && !erased) return;
    event.preventDefault();
    event.stopPropagation();
    onLeave(erased ? "" : `/${query}`);
  }

  return (
    <>
      <Autocomplete inputValue={query} onInputChange={onQuery}>
        <SearchField aria-label={t("prompts.search")} className={styles["field"] ?? ""} autoFocus>
          <Search size={20} aria-hidden />
          <Input className={styles["input"] ?? ""} onKeyDownCapture={leave} placeholder={t("prompts.slash_placeholder")} maxLength={200} />
        </SearchField>
        <Standing failure={failure ?? (error ? sentence(failureOf(error)) : null)} loading={!data && !error} count={done ? rows.length : null} query={settled} />
        <div className={styles["scroll"]} role="region" aria-label={t("prompts.slash_results")} tabIndex={rows.length > 0 ? 0 : -1}>
          <ListBox aria-label={t("prompts.slash_results")} className={styles["rows"] ?? ""} onAction={(key) => { onPick(String(key)); }}>
            {rows.map((prompt) => <Row key={prompt.id} prompt={prompt} />)}
          </ListBox>
        </div>
      </Autocomplete>
      <p className={styles["keys"]}>{t("prompts.slash_keys")}</p>
    </>
  );
}

/** What `/` opens in an empty composer: a prompt is chosen, its form filled in, its text given. */
export default function Slash({ typed, onUse, onClose }: SlashProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const [query, setQuery] = useState(typed);
  const [chosen, choose] = useState<Prompt | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const give = (prompt: Prompt, text: string) => {
    countUse(prompt.id);
    onUse(text);
  };
  const pick = async (id: string) => {
    setFailure(null);
    try {
      const prompt = await readPrompt(id);
      if (prompt.asks) choose(prompt);
      else give(prompt, filled(prompt, {}));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
    }
  };
  return (
    <Dialog title={chosen?.title ?? t("prompts.slash_title")} isOpen onClose={() => { onClose(`/${query}`); }} shape="top" size="large" hideTitle={chosen === null}>
      {chosen ? (
        <FillForm prompt={chosen} backLabel={t("prompts.fill_back")} onBack={() => { choose(null); }} onFilled={(text) => { give(chosen, text); }} />
      ) : (
        <Pick query={query} onQuery={setQuery} failure={failure} onPick={(id) => { void pick(id); }} onLeave={onClose} />
      )}
    </Dialog>
  );
}
