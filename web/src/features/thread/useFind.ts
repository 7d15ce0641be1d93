import { useEffect, useRef } from "react";
import type { Follow } from "./useFollow";
import type { OnScreen } from "./useThread";

const far = 100;

/** Brings a message found by a search into sight, reading further back, or another branch, to reach it. */
export function useFind(message: string | null, { thread, messages, beside, answering }: OnScreen, follow: Follow): void {
  const done = useRef<string | null>(null);
  const branched = useRef(false);
  const { frame, leave } = follow;
  const present = message !== null && messages.some(({ id }) => id === message);
  const { opened, earlier, loadingEarlier } = beside;
  useEffect(() => {
    if (!message || done.current === message || opened !== "open" || answering || !frame) return;
    if (present) {
      done.current = message;
      leave();
      const found = frame?.querySelector<HTMLElement>(`[data-message="${CSS.escape(message)}"]`);
      found?.scrollIntoView({ block: "start" });
      found?.setAttribute("data-found", "");
    } else if (earlier) {
      if (!loadingEarlier) void thread.loadEarlier(far);
    } else if (!branched.current) {
      branched.current = true;
      void thread.showBranch(message);
    }
  }, [message, present, opened, earlier, loadingEarlier, answering, thread, frame, leave]);
}
