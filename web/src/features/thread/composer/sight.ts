import type { Standing } from "../../../api/standing";

/** Who would answer and does not see images: the endpoint that was chosen, by its name, or all of them. */
export type Blind = { label: string } | "nobody";

/** Whether images can be seen where a question goes, known before it is sent; null when they can. */
export function blindness({ open, wanted }: Standing): Blind | null {
  if (!open.some(({ abilities }) => abilities.includes("vision"))) return "nobody";
  const chosen = open.find(({ endpoint }) => endpoint.name === wanted);
  return chosen && !chosen.abilities.includes("vision") ? { label: chosen.endpoint.label } : null;
}
