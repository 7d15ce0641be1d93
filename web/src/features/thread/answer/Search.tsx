import { Globe } from "lucide-react";
import { whom } from "../../../locales/hosting";
import { dayWords } from "../../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../../locales/Language";
import { askedOf, type FoundPage, type WebSearch } from "../searches";
import styles from "./Answer.module.css";
import own from "./Search.module.css";
import { SearchPermission } from "./SearchPermission";
import { criteriaWords, pageWords, titleOf } from "./searchWords";

interface SearchProps {
  id: string;
  search: WebSearch;
  /** Its answer is being written. */
  writing: boolean;
}

/** A page, or a publication, which its reference stands for. */
function Page({ page, search }: { page: FoundPage; search: WebSearch }) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { url, title, site, published, reason, reference } = page;
  const state = search.tool ? null : pageWords(page, search.family ?? "web", t);
  const facts = reference ? [state] : [site, published === null ? null : dayWords(published, language), state];
  const name = reference ?? title;
  return (
    <li data-state={page.state}>
      {url === "" ? <span>{name}</span> : <a href={url} target="_blank" rel="noopener noreferrer nofollow">{name}</a>}
      <span className={own["facts"]}>{facts.filter((fact) => fact !== null).join(" · ")}</span>
      {reason ? <span className={own["reason"]}>{sentence({ code: reason })}</span> : null}
    </li>
  );
}

/** What went where, and what came of it. */
function Told({ search }: { search: WebSearch }) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { state, pages, reason, refusals = [] } = search;
  const asked = askedOf(search);
  const criteria = criteriaWords(search.criteria, t);
  return (
    <div className={own["steps"]}>
      {reason ? <p>{sentence({ code: reason })}</p> : null}
      {asked.length > 0 && state !== "failed" ? (
        <p className={own["sent"]}>
          <Globe size={15} aria-hidden />
          {t(search.tool ? "tools.sent" : `${search.family ?? "web"}.sent`, { service: whom(asked, t, language) })}
        </p>
      ) : null}
      {criteria === "" ? null : <p>{criteria}</p>}
      {refusals.map((each) => <p key={`${each.code} ${String(each.params["source"])}`} className={own["reason"]}>{sentence(each)}</p>)}
      {pages.length > 0 ? <ol>{pages.map((page, at) => <Page key={`${at} ${page.url}`} page={page} search={search} />)}</ol> : null}
    </div>
  );
}

/** A search: what asks to leave, what is being done, and once it is over, one line that can be unfolded. */
export function Search({ id, search, writing }: SearchProps) {
  const t = useT();
  const { state } = search;
  const over = state === "done" || state === "failed" || !writing;
  if (state === "asking" && writing) return <SearchPermission id={id} search={search} />;
  return (
    <details className={styles["folded"]} data-writing={over ? undefined : true} data-state={state === "failed" ? "failed" : undefined} open={over ? undefined : true}>
      <summary>{titleOf(search, over, t)}</summary>
      <Told search={search} />
    </details>
  );
}
