import createFetchClient from "openapi-fetch";
import createQueryHooks from "openapi-react-query";

import { failureOf, failureOfResponse } from "./failure";
import { reportReach } from "./reach";
import type { paths } from "./schema.gen";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
const away = new Set(["unreachable", "database_unavailable"]);
const signedOutListeners = new Set<() => void>();
let csrfToken = "";

export function rememberCsrf(token: string): void {
  csrfToken = token;
}

/** For requests that cannot go through `send`, such as an upload that reports its progress. */
export function csrfHeader(): Record<string, string> {
  return { "X-CSRF-Token": csrfToken };
}

export function whenSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export function sayIfSignedOut(code: string): void {
  if (code === "signed_out") for (const listener of signedOutListeners) listener();
}

// Signing in again in another tab changes the token under this one: ask for it once, then repeat the call.
async function refreshCsrf(): Promise<boolean> {
  const response = await fetch("/api/me");
  if (!response.ok) return false;
  const me = (await response.json()) as { csrf_token?: string };
  if (!me.csrf_token || me.csrf_token === csrfToken) return false;
  csrfToken = me.csrf_token;
  return true;
}

/**
 * `fetch` for this server: adds the CSRF token, and throws a Failure for every answer that is not a success.
 * The transport of the answers' stream uses it too.
 */
export async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const base = typeof input === "string" ? new URL(input, location.origin) : input;
  const request = new Request(base, init);
  const writes = !safeMethods.has(request.method);
  const spare = writes ? request.clone() : request;
  if (writes) request.headers.set("X-CSRF-Token", csrfToken);
  try {
    const response = await fetch(request);
    if (response.ok) {
      reportReach(true);
      return response;
    }
    const failure = await failureOfResponse(response);
    if (failure.code !== "csrf" || !(await refreshCsrf())) throw failure;
    spare.headers.set("X-CSRF-Token", csrfToken);
    const again = await fetch(spare);
    if (again.ok) return again;
    throw await failureOfResponse(again);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const failure = failureOf(error);
    sayIfSignedOut(failure.code);
    if (away.has(failure.code)) reportReach(false);
    throw failure;
  }
}

export const client = createFetchClient<paths>({ baseUrl: location.origin, fetch: send });
export const api = createQueryHooks(client);
