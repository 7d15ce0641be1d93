/** Answers of the server for tests, complete by their types. */
import { sensitivities } from "../api/standing";
import type { Answering, Choice, Conversation, Conversations, Endpoints, Me, Sensitivity, Space, SpaceDocument } from "../api/types";

export function conversationOf(change: Partial<Conversation> = {}): Conversation {
  const moment = "2026-06-15T09:00:00Z";
  return { id: "c1", title: "Note de service", pinned: false, active_at: moment, created_at: moment, answering: false, sensitivity: "interne", endpoint: null, space_id: null, ...change };
}

export function listOf(items: Conversation[], change: Partial<Conversations> = {}): Conversations {
  return { items, pinned: [], next: null, ...change };
}

export function endpointOf(change: Partial<Answering> = {}): Answering {
  return {
    name: "mistral-medium", kind: "endpoint", label: "Mistral Medium 3", model: "mistral-medium-3", operator: "Outscale", seat: "FR", country: "FR",
    certifications: ["SecNumCloud"], foreign_law: false, leaves_machine: true, ...change,
  };
}

export function choiceOf(name: string, change: Partial<Choice> = {}): Choice {
  return { endpoint: endpointOf({ name }), qualities: [], abilities: ["chat", "tools"], up: true, ...change };
}

/** `levels` names the endpoints that each sensitivity leaves; all of them where it says nothing. */
export function endpointsOf(choices: Choice[], levels: Partial<Record<Sensitivity, string[]>> = {}, search: Answering[] = []): Endpoints {
  const every = choices.map(({ endpoint }) => endpoint.name);
  return {
    default_sensitivity: "interne",
    levels: sensitivities.map((sensitivity) => ({ sensitivity, requirement: "france", endpoints: levels[sensitivity] ?? every, search })),
    choices,
  };
}

export function spaceOf(change: Partial<Space> = {}): Space {
  return {
    id: "s1", name: "Doctrine des achats", description: "", instructions: "", sensitivity: "interne", retention_days: null, right: "owner", member: true,
    owners: ["Jeanne Moreau-Petit"], members: 1, documents: 0, reading: 0, failed: 0, conversations: 0, published: false, published_at: null, review_on: null,
    to_review: false, created_at: "2026-06-15T09:00:00Z", ...change,
  };
}

export function spaceDocumentOf(change: Partial<SpaceDocument> = {}): SpaceDocument {
  return {
    id: "d1", name: "Guide.pdf", media_type: "application/pdf", size: 1_420_000, state: "ready", error: null, progress: null, pages: 12, page_label: "page", words: 3_000,
    unread: 0, sensitivity: null, space_id: "s1", created_at: "2026-06-15T09:00:00Z", added_by: "Samira Lebrun", ...change,
  };
}

export const jeanne: Me = {
  id: "a1",
  name: "Jeanne Moreau-Petit",
  given_name: "Jeanne",
  email: "jeanne@exemple.fr",
  role: "agent",
  organisation: { id: "o1", name: "Archipel", look: null, logo: null },
  theme: "system",
  language: "fr",
  charter: "none",
  welcomed: true, features_off: [], accent: null, erases_on: null,
  csrf_token: "token",
};
