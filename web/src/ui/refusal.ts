export interface Refused {
  code: string;
  params?: Record<string, unknown>;
}

/** What a call was refused for, as the server or the browser coded it. */
export function refusal(error: unknown): Refused {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") return error as Refused;
  // What `fetch` throws when no answer came.
  return { code: error instanceof TypeError ? "unreachable" : "internal" };
}
