import type { UIMessage } from "ai";

import { webSource } from "../../api/families";
import type { Answering, ChangeKind, Fields, Length, MessageMetadata, Sensitivity, StoredMessage, Task } from "../../api/types";
import type { WebSearch } from "./searches";

export type Metadata = MessageMetadata & { siblings?: string[]; endpoint?: Answering | null };

// What follows travels inside stream frames and message parts, which the contract leaves free: it is written here once.
export interface ReadDocument {
  id: string;
  name: string;
  pages: number | null;
  page_label: string;
}
/** A part of a document that is read part by part; `from` and `to` are its first and last page. */
export interface PartRead {
  number: number;
  title: string;
  document: string;
  from: number;
  to: number;
  page_label: string;
}
export interface Parts {
  total: number;
  read: number;
  unread: PartRead[];
  /** The one whose reading began last; null once all were. */
  now: PartRead | null;
  /** Notes that nothing in the text proved. */
  dropped: number;
}
/** The space of the conversation, as this answer found it: `lost`, it is no longer open to its agent. */
export interface SpaceRead {
  id: string;
  name: string | null;
  lost: boolean;
  /** What was taken of its documents. */
  read: "whole" | "passages" | "none";
  documents: number;
  /** Those that were still being read, which the answer did not wait for. */
  reading: number;
  failed: number;
}
export type Searched = "words" | "meaning" | "reranked";
export interface Reading {
  mode: "whole" | "passages" | "parts" | "comparison";
  documents: ReadDocument[];
  passages: number;
  /** How the passages were found; null where nothing was searched, absent from the answers of earlier versions. */
  searched?: Searched | null;
  /** Absent from the answers of earlier versions. */
  parts?: Parts | null;
  failed: { id: string; name: string; error: string }[];
  /** Null, or absent, out of a space. */
  space?: SpaceRead | null;
}
export interface Waiting {
  documents: { id: string; name: string; state: string; progress: { done: number; total: number } | null }[];
  /** In the line before a model in high demand, from 1. */
  place: number | null;
}
export interface AttachedDocument {
  id: string;
  name: string;
  pages: number | null;
  page_label: string;
  size?: number;
  state?: string;
  media_type?: string;
}
/** The documents of a question raised its conversation. */
export interface Raised {
  sensitivity: Sensitivity;
  documents: string[];
}
/** Nothing in the documents supports the answer: what comes closest to the question. */
export interface Closest {
  passages: { number: number; document_id: string; name: string; page: number; page_label: string; heading: string | null; quote: string; start: number; end: number }[];
}
/** Two versions of a text: which is the earlier one, and what was counted, null until it is. Only `kept` where they are not. */
export interface Comparison {
  left: { id: string; name: string };
  right: { id: string; name: string };
  units: "articles" | "headings" | "paragraphs" | null;
  counts: Record<ChangeKind, number> | null;
  kept: number | null;
}
/** Words that the organisation's rule on inclusive writing does not want. */
export interface Departure {
  words: string;
  kind: "median" | "doublet";
}
/** A letter taken apart; `right` is its body with the forms of address put right, null when they are. */
export interface Letter {
  subject: string;
  body: string;
  right: string | null;
  faults: { kind: "greeting" | "closing"; found: string; right: string }[];
  departures: Departure[];
}
/** A text and what was made of it. */
export interface Rewriting {
  before: string;
  after: string;
  departures: Departure[];
}
// A type, not an interface: the SDK wants an index signature, which an interface would not have.
type DataParts = { reading: Reading; waiting: Waiting; document: AttachedDocument; raised: Raised; closest: Closest; comparison: Comparison; letter: Letter; rewriting: Rewriting; search: WebSearch };
export type Said = UIMessage<Metadata, DataParts>;
export type Part = Said["parts"][number];

export interface Source {
  number: number;
  /** Not cited by the answer: the closest that its documents have. */
  offered?: boolean;
  documentId: string;
  name: string;
  page: number;
  pageLabel: string;
  heading: string | null;
  quote: string;
  start: number;
  end: number;
  /** Of a page of the Web, or of a publication, which has a reference. */
  web?: { url: string; site: string; published: string | null; reference: string | null };
}

export function fromServer(message: StoredMessage): Said {
  return {
    id: message.id,
    role: message.role,
    parts: message.parts as unknown as Said["parts"],
    metadata: { ...message.metadata, siblings: message.siblings },
  };
}

/** An answer that went on has its words in two parts: the second goes on with the sentence, or opens a paragraph. */
function joined(before: string, text: string): string {
  if (before === "" || text === "") return before + text;
  return /([.!?…:;|»]|\n)\s*$/.test(before) ? `${before.trimEnd()}\n\n${text}` : before + text;
}

export function textOf(message: Said): string {
  return message.parts.reduce((before, part) => (part.type === "text" ? joined(before, part.text) : before), "");
}

export function readingOf(message: Said): Reading | null {
  return message.parts.find((part) => part.type === "data-reading")?.data ?? null;
}

export function comparisonOf(message: Said): Comparison | null {
  return message.parts.find((part) => part.type === "data-comparison")?.data ?? null;
}

export function isTask(value: unknown): value is Task {
  return typeof value === "string" && value !== "";
}

export function taskOf(question: Said): Task | null {
  const task = question.metadata?.task;
  return isTask(task) ? task : null;
}

/** The form that a question was made of. */
export function fieldsOf(question: Said): Fields | null {
  return question.metadata?.fields ?? null;
}

const lengths: readonly string[] = ["court", "moyen", "long"] satisfies Length[];

export function isLength(value: unknown): value is Length {
  return typeof value === "string" && lengths.includes(value);
}

export function lengthOf(question: Said): Length | null {
  const length = question.metadata?.length;
  return isLength(length) ? length : null;
}

export function documentsOf(message: Said): AttachedDocument[] {
  return message.parts.flatMap((part) => (part.type === "data-document" ? [part.data] : []));
}

export function letterOf(message: Said): Letter | null {
  return message.parts.find((part) => part.type === "data-letter")?.data ?? null;
}

export function rewritingOf(message: Said): Rewriting | null {
  return message.parts.find((part) => part.type === "data-rewriting")?.data ?? null;
}

export function raisedOf(message: Said): Raised | null {
  return message.parts.find((part) => part.type === "data-raised")?.data ?? null;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const whole = (value: unknown): number => (typeof value === "number" && Number.isInteger(value) ? value : 0);

function sourceOf(part: Part): Source[] {
  if (part.type !== "source-document" && part.type !== "source-url") return [];
  const known = part.providerMetadata?.["emilie"];
  if (!known) return [];
  const isWeb = part.type === "source-url";
  const id = text(known["document_id"]);
  return [
    {
      number: whole(known["number"]),
      documentId: isWeb ? webSource(id) : id,
      name: isWeb ? (part.title ?? part.url) : (part.filename ?? part.title),
      page: whole(known["page"]),
      pageLabel: text(known["page_label"]) || "page",
      heading: text(known["heading"]) || null,
      quote: text(known["quote"]),
      start: whole(known["start"]),
      end: whole(known["end"]),
      ...(isWeb && { web: { url: part.url, site: text(known["site"]), published: text(known["published"]) || null, reference: text(known["reference"]) || null } }),
    },
  ];
}

/** In the order of their numbers, each number once. */
export function sourcesOf(message: Said): Source[] {
  const found = new Map(message.parts.flatMap(sourceOf).map((source) => [source.number, source]));
  return [...found.values()].sort((a, b) => a.number - b.number);
}

/** The passages offered where no citation is: an answer has the ones or the others. */
export function closestOf(message: Said): Source[] {
  const offered = message.parts.find((part) => part.type === "data-closest")?.data.passages ?? [];
  return offered.map(({ document_id, page_label, ...rest }) => ({ ...rest, documentId: document_id, pageLabel: page_label, offered: true }));
}

/** What can be opened beside an answer. */
export function openableOf(message: Said): Source[] {
  const sources = sourcesOf(message);
  return sources.length > 0 ? sources : closestOf(message);
}

export type AnswerState = "answering" | "done" | "stopped" | "interrupted" | "failed";

export function stateOf(message: Said): AnswerState {
  return message.metadata?.state ?? "done";
}

export function saysSomething(message: Said): boolean {
  return message.parts.some((part) => part.type === "text" && part.text.trim() !== "");
}
