/** Answers of the server for tests, complete by their types. */
import type { Conversation, Conversations, Me } from "../api/types";

export function conversationOf(change: Partial<Conversation> = {}): Conversation {
  const moment = "2026-06-15T09:00:00Z";
  return { id: "c1", title: "Note de service", pinned: false, active_at: moment, created_at: moment, answering: false, sensitivity: "interne", endpoint: null, ...change };
}

export function listOf(items: Conversation[], change: Partial<Conversations> = {}): Conversations {
  return { items, pinned: [], next: null, ...change };
}

export const jeanne: Me = {
  id: "a1",
  name: "Jeanne Moreau-Petit",
  given_name: "Jeanne",
  email: "jeanne@exemple.fr",
  role: "agent",
  organisation: { id: "o1", name: "Archipel" },
  theme: "system",
  language: "fr",
  csrf_token: "token",
};
