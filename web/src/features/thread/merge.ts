import type { StoredMessage } from "../../api/types";
import { fromServer, type Said } from "./said";

export interface Shown {
  messages: Said[];
  earlier: string | null;
}
interface Page {
  items: StoredMessage[];
  earlier: string | null;
}

function said(message: Said): number {
  return message.parts.reduce((sum, part) => sum + 1 + ("text" in part ? part.text.length : 0), 0);
}

/**
 * The message already shown when the server says the same (an unchanged object is not drawn again), or says less:
 * an answer being written is stored about once a second only.
 */
function kept(shown: Map<string, Said>, message: Said): Said {
  const before = shown.get(message.id);
  if (!before) return message;
  if (message.metadata?.state === "answering" && said(before) > said(message)) return { ...before, metadata: message.metadata };
  return JSON.stringify(before) === JSON.stringify(message) ? before : message;
}

/** A replay begins again from nothing: what is on screen stays there until the replay has caught up. */
export function steady(before: Said[], next: Said[]): Said[] {
  const shown = before.at(-1);
  const replayed = next.at(-1);
  if (!shown || shown.id !== replayed?.id || replayed.metadata?.state !== "answering") return next;
  return said(replayed) < said(shown) ? [...next.slice(0, -1), { ...shown, metadata: replayed.metadata }] : next;
}

/** The server's last page laid over what is shown: pages loaded earlier stay, what is not stored goes. */
export function reconcile(shown: Shown, page: Page): Shown {
  const known = new Map(shown.messages.map((message) => [message.id, message]));
  const latest = page.items.map((item) => kept(known, fromServer(item)));
  const first = latest[0];
  const from = first ? shown.messages.findIndex((message) => message.id === first.id) : -1;
  if (from <= 0) return { messages: latest, earlier: page.earlier };
  return { messages: [...shown.messages.slice(0, from), ...latest], earlier: shown.earlier };
}

export function prepend(shown: Shown, page: Page): Shown {
  const known = new Set(shown.messages.map((message) => message.id));
  const older = page.items.map(fromServer).filter((message) => !known.has(message.id));
  return { messages: [...older, ...shown.messages], earlier: page.earlier };
}

/** The question being answered gets the number the server gave it, so that its bubble is not replaced by a twin later. */
export function nameQuestion(messages: Said[]): Said[] {
  const id = messages.at(-1)?.metadata?.question_id;
  const question = messages.at(-2);
  if (!id || question?.role !== "user" || question.id === id) return messages;
  return messages.with(-2, { ...question, id });
}
