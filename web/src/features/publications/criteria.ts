/** What publications are searched by: it lives in the address, so that a reload or a link keeps it. */
import type { PublicationQuery } from "../../api/publications";

export const kinds = ["article", "conference", "book", "chapter", "thesis", "report", "preprint", "dataset", "software"] as const;
export const sorts = ["relevance", "newest", "oldest"] as const;
export const sources = ["hal", "openalex", "crossref", "arxiv"] as const;
export type Kind = (typeof kinds)[number];
export type Sort = (typeof sorts)[number];
export type Source = (typeof sources)[number];

export interface Criteria {
  words?: string;
  title?: string;
  author?: string;
  first?: number;
  last?: number;
  collection?: string;
  kind?: Kind;
  sort?: Sort;
  open?: true;
  /** Those who are asked; all that are open where it says nothing. */
  sources?: Source[];
}

export const isOf = <Value extends string>(values: readonly Value[], given: unknown): given is Value => values.some((value) => value === given);
// An address that somebody typed has numbers where words are meant.
const words = (given: unknown): string => (typeof given === "string" || typeof given === "number" ? String(given).trim().slice(0, 400) : "");
const year = (given: unknown): number | null => (typeof given === "number" && Number.isInteger(given) && given >= 1000 && given <= 2200 ? given : null);

/** The criteria of an address: what makes no sense there is left out. */
export function criteriaIn(search: Record<string, unknown>): Criteria {
  const [first, last] = [year(search["first"]), year(search["last"])];
  const named = search["sources"];
  const asked = Array.isArray(named) ? sources.filter((each) => named.includes(each)) : [];
  const said = { words: words(search["words"]), title: words(search["title"]), author: words(search["author"]), collection: words(search["collection"]) };
  return {
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== "")),
    ...(first !== null && { first }),
    ...(last !== null && { last }),
    ...(isOf(kinds, search["kind"]) && { kind: search["kind"] }),
    ...(isOf(sorts, search["sort"]) && search["sort"] !== "relevance" && { sort: search["sort"] }),
    ...(search["open"] === true && { open: true as const }),
    ...(asked.length > 0 && { sources: asked }),
  };
}

/** Whether they name anything to look for. */
export function names({ words: subject, title, author, collection }: Criteria): boolean {
  return [subject, title, author, collection].some((said) => said);
}

export const rows = 20;
/** Results that may be paged through, as the server has it. */
const deepest = 1_000;

export function queryFor({ first, last, open, ...said }: Criteria, page: number): PublicationQuery {
  return { ...said, ...(first && { first_year: first }), ...(last && { last_year: last }), ...(open && { open_access: true }), page, rows };
}

export function pageAfter(page: number, totals: readonly (number | null)[]): number | undefined {
  const seen = page * rows;
  return totals.some((total) => total !== null && total > seen) && seen + rows <= deepest ? page + 1 : undefined;
}

/** The form as it is typed. */
export interface Typed {
  words: string;
  title: string;
  author: string;
  first: string;
  last: string;
  collection: string;
  kind: Kind | "";
  sort: Sort;
  open: boolean;
  sources: readonly Source[];
}

/** `offered`: the sources that an agent may choose from. */
export function typed({ words: subject = "", title = "", author = "", first, last, collection = "", kind, sort = "relevance", open, sources: asked = [] }: Criteria, offered: readonly Source[] = []): Typed {
  const left = offered.filter((each) => asked.includes(each));
  return { words: subject, title, author, first: String(first ?? ""), last: String(last ?? ""), collection, kind: kind ?? "", sort, open: open ?? false, sources: left.length > 0 ? left : offered };
}

export type Problem = "year_invalid" | "collection_invalid" | "sources_none";

/** The criteria that a form asks for, or what is wrong with it. */
export function criteriaOf(form: Typed, offered: readonly Source[] = []): Criteria | Problem {
  const years = [form.first, form.last].map((each) => each.trim());
  if (years.some((each) => each !== "" && !/^[12]\d{3}$/.test(each))) return "year_invalid";
  const collection = form.collection.trim();
  if (collection !== "" && !/^[\w-]{1,60}$/.test(collection)) return "collection_invalid";
  if (offered.length > 0 && form.sources.length === 0) return "sources_none";
  const [first, last] = years.map((each) => (each === "" ? null : Number(each)));
  return criteriaIn({ ...form, first, last, collection, sources: form.sources.length < offered.length ? form.sources : [] });
}

/** The sources to choose from: where there is but one, or one that has no such name, all are asked. */
export function offeredOf(names: readonly string[]): Source[] {
  const known = names.filter((name) => isOf(sources, name));
  return names.length > 1 && known.length === names.length ? known : [];
}
