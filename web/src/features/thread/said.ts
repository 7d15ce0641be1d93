import type { UIMessage } from "ai";

import type { Answering, MessageMetadata, StoredMessage, Task } from "../../api/types";

export type Metadata = MessageMetadata & { siblings?: string[]; endpoint?: Answering | null };

// What follows travels inside stream frames and message parts, which the contract leaves free: it is written here once.
export interface ReadDocument {
  id: string;
  name: string;
  pages: number | null;
  page_label: string;
}
export interface Reading {
  mode: "whole" | "passages";
  documents: ReadDocument[];
  passages: number;
  failed: { id: string; name: string; error: string }[];
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
// A type, not an interface: the SDK wants an index signature, which an interface would not have.
type DataParts = { reading: Reading; waiting: Waiting; document: AttachedDocument };
export type Said = UIMessage<Metadata, DataParts>;
export type Part = Said["parts"][number];

export interface Source {
  number: number;
  documentId: string;
  name: string;
  page: number;
  pageLabel: string;
  heading: string | null;
  quote: string;
  start: number;
  end: number;
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

const tasks: readonly string[] = ["courriel", "synthese", "traduction", "reformulation"] satisfies Task[];

export function isTask(value: unknown): value is Task {
  return typeof value === "string" && tasks.includes(value);
}

export function taskOf(question: Said): Task | null {
  const task = question.metadata?.task;
  return isTask(task) ? task : null;
}

export function documentsOf(message: Said): AttachedDocument[] {
  return message.parts.flatMap((part) => (part.type === "data-document" ? [part.data] : []));
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const whole = (value: unknown): number => (typeof value === "number" && Number.isInteger(value) ? value : 0);

function sourceOf(part: Part): Source[] {
  if (part.type !== "source-document") return [];
  const known = part.providerMetadata?.["emilie"];
  if (!known) return [];
  return [
    {
      number: whole(known["number"]),
      documentId: text(known["document_id"]),
      name: part.filename ?? part.title,
      page: whole(known["page"]),
      pageLabel: text(known["page_label"]) || "page",
      heading: text(known["heading"]) || null,
      quote: text(known["quote"]),
      start: whole(known["start"]),
      end: whole(known["end"]),
    },
  ];
}

/** In the order of their numbers, each number once. */
export function sourcesOf(message: Said): Source[] {
  const found = new Map(message.parts.flatMap(sourceOf).map((source) => [source.number, source]));
  return [...found.values()].sort((a, b) => a.number - b.number);
}

export type AnswerState = "answering" | "done" | "stopped" | "interrupted" | "failed";

export function stateOf(message: Said): AnswerState {
  return message.metadata?.state ?? "done";
}

export function saysSomething(message: Said): boolean {
  return message.parts.some((part) => part.type === "text" && part.text.trim() !== "");
}
