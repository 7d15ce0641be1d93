/** Which endpoints a sensitivity leaves open, and which of them answers. */
import type { Answering, Choice, Endpoints, Sensitivity } from "./types";

/** From the least to the most sensitive. */
export const sensitivities: readonly Sensitivity[] = ["public", "interne", "sensible", "diffusion_restreinte"];

export function isSensitivity(value: unknown): value is Sensitivity {
  return sensitivities.some((level) => level === value);
}

export function above(level: Sensitivity, other: Sensitivity): boolean {
  return sensitivities.indexOf(level) > sensitivities.indexOf(other);
}

export function highest(level: Sensitivity, others: readonly Sensitivity[] = []): Sensitivity {
  return others.reduce((most, each) => (above(each, most) ? each : most), level);
}

/** What a question of this sensitivity meets. */
export interface Standing {
  sensitivity: Sensitivity;
  /** Those that may answer, in the order in which they are tried: the wanted one first. */
  open: Choice[];
  /** Those that are sent a question as well, to search documents. */
  search: Answering[];
  /** Who answers as things are; null when none is allowed, or none is up. */
  first: Choice | null;
  /** The name that the agent chose, when it may answer; null is the automatic choice. */
  wanted: string | null;
  /** What the agent chose, and what this sensitivity closes. */
  closed: string | null;
}

export function standing(known: Endpoints, sensitivity: Sensitivity, wanted: string | null): Standing {
  const level = known.levels.find((each) => each.sensitivity === sensitivity);
  const names = level?.endpoints ?? [];
  const open = names
    .flatMap((name) => known.choices.filter(({ endpoint }) => endpoint.name === name))
    .sort((a, b) => Number(b.endpoint.name === wanted) - Number(a.endpoint.name === wanted));
  const chosen = wanted !== null && names.includes(wanted);
  return {
    sensitivity,
    open,
    search: level?.search ?? [],
    first: open.find(({ up }) => up) ?? null,
    wanted: chosen ? wanted : null,
    closed: chosen ? null : wanted,
  };
}

/** Who answers a conversation that begins as its organisation's do; null when nobody may. */
export function likely(known: Endpoints): Answering | null {
  const { first, open } = standing(known, known.default_sensitivity, null);
  return (first ?? open[0])?.endpoint ?? null;
}
