/** A search in words: what it does while it goes on, one line once it is over. */
import { listed, serviceName } from "../../../locales/hosting";
import type { TextKey, Translate } from "../../../locales/text";
import { askedOf, type FoundPage, type SearchCriteria, type WebSearch } from "../searches";

const longest = 120;

/** What is asked of a service may be as long as it needs to be: a line of it tells which one it was. */
const shortened = (query: string) => (query.length > longest ? `${query.slice(0, longest).trimEnd()}…` : query);

const count = (pages: FoundPage[], state: FoundPage["state"]): number => pages.filter((page) => page.state === state).length;

/** « Auteur : Durand · Depuis 2019 »: all that leaves beside the words. */
export function criteriaWords(criteria: SearchCriteria | null | undefined, t: Translate): string {
  if (!criteria) return "";
  const { author, first_year, last_year } = criteria;
  // A year is no quantity: it is written as it is.
  const years = { first: String(first_year ?? ""), last: String(last_year ?? "") };
  const between = first_year && last_year ? t("publications.years", years) : first_year ? t("publications.since", years) : last_year ? t("publications.until_year", years) : "";
  return [author === "" ? "" : t("publications.author", { author }), between].filter((word) => word !== "").join(" · ");
}

/** The words that are searched, or what stands for them where there are none. */
export function queryOf({ query, criteria }: WebSearch, t: Translate): string {
  return shortened(query || criteriaWords(criteria, t));
}

export function pageWords({ state }: FoundPage, family: "web" | "publications", t: Translate): string {
  return t(`${family}.page_${state}` satisfies TextKey);
}

/** Of a service that is no engine. */
function callOf(search: WebSearch, over: boolean, t: Translate): string {
  // An answer may end before its call did.
  const state = over && search.state !== "done" ? "failed" : search.state;
  const { passages, reason } = search;
  const service = search.service ? serviceName(search.service, t) : "";
  const query = shortened(search.query ?? "");
  if (state === "checking") return t("tools.checking");
  if (state === "failed") return t(reason === "tool_declined" ? "tools.failed_declined" : "tools.failed", { service });
  if (state !== "done") return t("tools.searching", { query, service });
  const found = passages ? t("tools.found", { count: passages }) : t("tools.none");
  return `${t("tools.done", { query, service })} · ${found}`;
}

/** While it goes on: what it does. */
function doing(search: WebSearch, t: Translate): string {
  const { state, family = "web", pages } = search;
  if (state === "checking") return t("web.checking");
  const reading = count(pages, "reading") || (family === "web" ? pages.length : 0);
  if (state === "reading" && reading > 0) return t(`${family}.reading`, { count: reading });
  const service = listed(askedOf(search).map((each) => serviceName(each, t)), t);
  return t(`${family}.searching`, { query: queryOf(search, t), service });
}

/** « 8 publications trouvées · 3 textes lus » */
function foundWords({ family = "web", pages }: WebSearch, t: Translate): string[] {
  if (pages.length === 0) return [t(`${family}.none`)];
  const read = count(pages, "read");
  if (family === "web") return [t("web.pages", { count: read })];
  return [t("publications.pages", { count: pages.length }), ...(read > 0 ? [t("publications.texts", { count: read })] : [])];
}

export function titleOf(search: WebSearch, over: boolean, t: Translate): string {
  if (search.tool) return callOf(search, over, t);
  if (!over) return doing(search, t);
  const { state, family = "web", reason } = search;
  // It failed, or its answer ended before it did.
  if (state !== "done") return t(reason === "search_declined" ? `${family}.failed_declined` : `${family}.failed`);
  return [t(`${family}.done`, { query: queryOf(search, t) }), ...foundWords(search, t)].join(" · ");
}
