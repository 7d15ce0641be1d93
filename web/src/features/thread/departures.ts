import type { Turn } from "./turn";

/** First questions on their way from the home page to their new conversation: the thread sends them when it opens. */
const waiting = new Map<string, Turn>();

export function depart(conversationId: string, turn: Turn): void {
  waiting.set(conversationId, turn);
}

export function departing(conversationId: string): boolean {
  return waiting.has(conversationId);
}

export function arrive(conversationId: string): Turn | null {
  const turn = waiting.get(conversationId) ?? null;
  waiting.delete(conversationId);
  return turn;
}
