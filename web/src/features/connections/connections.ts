/** One's own sign-ins: read, ended; and what is told of one that was refused. */
import { useQueryClient } from "@tanstack/react-query";

import { api } from "../../api/client";
import "../../locales/connections";
import type { SignIn } from "../../api/types";
import type { Language, TextKey, Translate } from "../../locales/text";

const minute = 60_000;
const list = () => api.queryOptions("get", "/api/me/sessions");

export const useConnections = () => api.useQuery("get", "/api/me/sessions");

export function useEndConnection(): (id: string) => Promise<void> {
  const cache = useQueryClient();
  const { mutateAsync } = api.useMutation("delete", "/api/me/sessions/{session_id}");
  return async (id) => {
    await mutateAsync({ params: { path: { session_id: id } } });
    await cache.invalidateQueries({ queryKey: list().queryKey });
  };
}

export function useEndOthers(): () => Promise<void> {
  const cache = useQueryClient();
  const { mutateAsync } = api.useMutation("delete", "/api/me/sessions");
  return async () => {
    await mutateAsync({});
    await cache.invalidateQueries({ queryKey: list().queryKey });
  };
}

export function deviceName({ browser, system }: Pick<SignIn, "browser" | "system">, t: Translate): string {
  if (browser && system) return t("connections.device", { browser, system });
  return browser ?? system ?? t("connections.unknown_browser");
}

/** « 1 décembre 2026 à 09:00 »; what is seen is known to the minute. */
export function momentWords(moment: string, language: Language, t: Translate, now = Date.now()): string {
  if (now - Date.parse(moment) < 2 * minute) return t("connections.now");
  return new Date(moment).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "long", timeStyle: "short" });
}

const todo = new Map<string, TextKey>(Object.entries({
  account_suspended: "connections.todo_access",
  acr_too_low: "connections.todo_mfa",
  database_unavailable: "connections.todo_wait",
  issuer_refused: "connections.todo_admin",
  issuer_unreachable: "connections.todo_wait",
  issuer_unusable: "connections.todo_admin",
  not_found: "connections.todo_retry",
  organisation_changed: "connections.todo_moved",
  seats_taken: "connections.todo_access",
  sign_in_organisation: "connections.todo_access",
  sign_in_denied: "connections.todo_retry",
  sign_in_lost: "connections.todo_retry",
  sign_in_not_allowed: "connections.todo_access",
  sign_in_waiting: "connections.todo_waiting",
  sign_in_untrusted: "connections.todo_untrusted",
} as const));
/** ProConnect's codes that a page explains. */
const reasons = new Map<string, TextKey>(Object.entries({
  Y000400: "connections.reason_Y000400",
  Y000404: "connections.reason_Y000404",
  Y030031: "connections.reason_Y030031",
  Y030110: "connections.reason_Y030110",
  Y030111: "connections.reason_Y030111",
  Y04A586: "connections.reason_Y04A586",
  Y500015: "connections.reason_Y500015",
} as const));

/** Of those, what passes by itself. */
const passing = new Set(["Y030110", "server_error", "temporarily_unavailable"]);

/** What to do about a refusal; null for one that only ends something. */
export function whatToDo(code: string, reason: string | null = null): TextKey | null {
  if (code === "sign_out_unconfirmed") return null;
  return reason !== null && passing.has(reason) ? "connections.todo_retry" : (todo.get(code) ?? "connections.todo_retry");
}
export const explained = (reason: string): TextKey | null => reasons.get(reason) ?? null;
