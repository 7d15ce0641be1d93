/** What just happened, said once. `say("…")`, with an action such as undo when there is a way back. */
import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components";

export interface ToastContent {
  text: string;
  tone: "plain" | "error";
  action?: { label: string; run: () => void };
}

export const toasts = new ToastQueue<ToastContent>({ maxVisibleToasts: 3 });

export function say(text: string, options: { tone?: ToastContent["tone"]; action?: ToastContent["action"] } = {}): string {
  const { tone = "plain", action } = options;
  // Time enough to read and reach the way back; an error stays until it is closed.
  const timeout = tone === "error" ? undefined : action ? 12_000 : 6000;
  return toasts.add({ text, tone, ...(action && { action }) }, timeout === undefined ? {} : { timeout });
}
