import type { Me } from "../../api/types";

/** A workspace is for those who do more than ask: its pages are in pages.ts, and arrive with it. */
export type Workspace = "organisation" | "pilotage" | "administration";

const byRole: Record<Me["role"], readonly Workspace[]> = {
  agent: [],
  referent: ["organisation"],
  coordinator: ["pilotage"],
  administrator: ["administration"],
};

export const workspacesOf = (agent: Me): readonly Workspace[] => byRole[agent.role];

/** The workspace that an address is in. */
export function workspaceAt(pathname: string): Workspace | null {
  const first = pathname.split("/")[1] ?? "";
  return first === "organisation" || first === "pilotage" || first === "administration" ? first : null;
}
