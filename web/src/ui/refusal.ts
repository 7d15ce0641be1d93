export interface Refused {
  code: string;
  params?: Record<string, unknown>;
}

/** What a call was refused for, as the server or the browser coded it. */
export function refusal(error: unknown): Refused {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? (error as Refused) : { code: "internal" };
}
