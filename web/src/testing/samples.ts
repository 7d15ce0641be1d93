/** Answers of the server for tests, complete by their types. */
import { sensitivities } from "../api/standing";
import type { Answering, Choice, Conversation, Conversations, Endpoints, Me, Sensitivity } from "../api/types";

export function conversationOf(change: Partial<Conversation> = {}): Conversation {
  const moment = "2026-06-15T09:00:00Z";
  return { id: "c1", title: "Note de service", pinned: false, active_at: moment, created_at: moment, answering: false, sensitivity: "interne", endpoint: null, ...change };
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
export function endpointsOf(choices: Choice[], levels: Partial<Record<Sensitivity, string[]>> = {}): Endpoints {
  const every = choices.map(({ endpoint }) => endpoint.name);
  return {
    default_sensitivity: "interne",
    levels: sensitivities.map((sensitivity) => ({ sensitivity, requirement: "france", endpoints: levels[sensitivity] ?? every })),
    choices,
  };
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
