import { isFamily } from "../../api/families";
import type { Answering, Family } from "../../api/types";
import type { Said } from "./said";

/** A page that a search found, and what became of it. */
export interface FoundPage {
  url: string;
  title: string;
  site: string;
  published: string | null;
  state: "found" | "reading" | "read" | "failed";
  reason: string | null;
  /** Of a publication: its other addresses, its reference. */
  also?: string[];
  reference?: string;
}
/** What publications are searched by beside words. */
export interface SearchCriteria {
  author: string;
  first_year: number | null;
  last_year: number | null;
}
/** A search, from the query that asks to leave to what was read of what it found. */
export interface WebSearch {
  state: "checking" | "asking" | "searching" | "reading" | "done" | "failed";
  /** Absent from the searches of earlier versions, all on the Web, and from calls of tools. */
  family?: Family;
  query: string | null;
  criteria?: SearchCriteria | null;
  service: Answering | null;
  /** Those who are asked together with it. */
  also?: Answering[];
  /** Why some of them gave nothing. */
  refusals?: { code: string; params: Record<string, unknown> }[];
  /** The code of why it brought nothing. */
  reason: string | null;
  /** Until when it waits for its agent. */
  until: string | null;
  pages: FoundPage[];
  passages: number | null;
  /** Of a service that is no engine of the Web: whether its call waits for its agent each time, and whether they may write it anew. */
  tool?: { writes: boolean; editable: boolean };
}

export function searchesOf(message: Said): WebSearch[] {
  return message.parts.flatMap((part) => (part.type === "data-search" ? [part.data] : []));
}

/** All those who are asked. */
export function askedOf({ service, also = [] }: WebSearch): Answering[] {
  return service ? [service, ...also] : [];
}

/** What was switched on for a question. */
export function searchOf(question: Said): Family[] {
  return (question.metadata?.search ?? []).filter(isFamily);
}

/**
 * The only addresses that each message may link to, one a line: what was found until then; null, any of them, as long as
 * nothing was searched. A text, so that an answer is not drawn anew for another object that says the same.
 */
export function linkableIn(messages: Said[]): (string | null)[] {
  let known: Set<string> | null = null;
  return messages.map((message) => {
    const searches = message.role === "assistant" ? searchesOf(message) : [];
    if (searches.length > 0) known = new Set([...(known ?? []), ...searches.flatMap(({ pages }) => pages.flatMap(({ url, also = [] }) => [url, ...also]))]);
    return known && [...known].join("\n");
  });
}

/** Whether an answer may lead there; `links` are null where it may lead anywhere. */
export function leads(href: string, links: ReadonlySet<string> | null): boolean {
  return links === null || href.startsWith("#") || links.has(href.replace(/#.*$/, ""));
}

const url = String.raw`(?:https?://|mailto:|//)(?:[^\s()<>]|\([^\s()<>]*\))*`;
// A link, an address alone, the place of links that are named: as `conversations/linking.py` reads them.
const link = new RegExp(String.raw`!?\[([^\[\]\n]*)\]\(\s*<?(${url})>?(?:\s+["'(][^\n]*?["')])?\s*\)|<(${url})>|^ {0,3}\[[^\]\n]+\]:[ \t]*<?(${url})>?[^\n]*$`, "gim");

/** Markdown without the links that lead elsewhere; their words stay. */
export function unlinked(text: string, links: ReadonlySet<string> | null): string {
  if (links === null) return text;
  return text.replace(link, (whole: string, said?: string, to?: string, bare?: string, defined?: string) =>
    leads(to ?? bare ?? defined ?? "", links) ? whole : (said ?? bare ?? ""));
}
