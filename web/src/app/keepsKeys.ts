import type { Me } from "../api/types";

/** Referents and administrators make and revoke the keys of their organisation; the server checks it. */
export const keepsKeys = (agent: Me): boolean => agent.role === "referent" || agent.role === "administrator";
