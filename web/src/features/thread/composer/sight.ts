import type { Conversation, Endpoints } from "../../../api/types";

/** Who would answer and does not see images: the endpoint that was chosen, by its name, or all of them. */
export type Blind = { label: string } | "nobody";

/** Whether images can be seen where a question goes, known before it is sent; null when they can, or when it is not known. */
export function blindness(endpoints: Endpoints, place: Pick<Conversation, "sensitivity" | "endpoint"> | undefined): Blind | null {
  const sensitivity = place?.sensitivity ?? endpoints.default_sensitivity;
  const open = endpoints.levels.find((level) => level.sensitivity === sensitivity)?.endpoints ?? [];
  const choices = endpoints.choices.filter(({ endpoint }) => open.includes(endpoint.name));
  if (!choices.some(({ abilities }) => abilities.includes("vision"))) return "nobody";
  const chosen = choices.find(({ endpoint }) => endpoint.name === place?.endpoint);
  return chosen && !chosen.abilities.includes("vision") ? { label: chosen.endpoint.label } : null;
}
