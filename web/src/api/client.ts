import createFetchClient from "openapi-fetch";
import createQueryHooks from "openapi-react-query";

import { failureOf, failureOfResponse } from "./failure";
import { reportReach } from "./reach";
import type { paths } from "./schema.gen";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
const away = new Set(["unreachable", "database_unavailable"]);
/** What ends the use of the page, wherever it was learned: the session is over, a charter is to be accepted first, or the instance is closed. */
const stops = { signed_out: new Set<() => void>(), charter_not_accepted: new Set<() => void>(), under_maintenance: new Set<() => void>() };
const mfaListeners = new Set<(issuer: string) => void>();
let csrfToken = "";

export function rememberCsrf(token: string): void {
  csrfToken = token;
}

/** For requests that cannot go through `send`, such as an upload that reports its progress. */
export function csrfHeader(): Record<string, string> {
  return { "X-CSRF-Token": csrfToken };
}

function when(code: keyof typeof stops, listener: () => void): () => void {
  stops[code].add(listener);
  return () => stops[code].delete(listener);
}

export const whenSignedOut = (listener: () => void) => when("signed_out", listener);
export const whenCharterDue = (listener: () => void) => when("charter_not_accepted", listener);

export const whenUnderMaintenance = (listener: () => void) => when("under_maintenance", listener);

/** An administrator's act that asks for a second factor, at that provider. */
export function whenMfaRequired(listener: (issuer: string) => void): () => void {
  mfaListeners.add(listener);
  return () => mfaListeners.delete(listener);
}

export function sayIfStopped(code: string): void {
  if (code in stops) for (const listener of stops[code as keyof typeof stops]) listener();
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
    // Nobody waits for it any more: its body may have been cut, which says nothing of the server.
    request.signal.throwIfAborted();
    if (failure.code !== "csrf" || !(await refreshCsrf())) throw failure;
    spare.headers.set("X-CSRF-Token", csrfToken);
    const again = await fetch(spare);
    if (again.ok) return again;
    throw await failureOfResponse(again);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const failure = failureOf(error);
    sayIfStopped(failure.code);
    if (failure.code === "mfa_required") for (const listener of mfaListeners) listener(String(failure.params["issuer"]));
    if (away.has(failure.code)) reportReach(false);
    throw failure;
  }
}

export const client = createFetchClient<paths>({ baseUrl: location.origin, fetch: send });
export const api = createQueryHooks(client);
