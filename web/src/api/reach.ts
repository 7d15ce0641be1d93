/** Is the server answering? `send` reports what it sees; the notice of the shell shows it and asks again. */
import { useSyncExternalStore } from "react";

let reachable = true;
const listeners = new Set<() => void>();

export function reportReach(now: boolean): void {
  if (now === reachable) return;
  reachable = now;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useReachable(): boolean {
  return useSyncExternalStore(subscribe, () => reachable);
}

export async function askIfReady(): Promise<boolean> {
  const ready = await fetch("/api/ready")
    .then((response) => response.ok)
    .catch(() => false);
  reportReach(ready);
  return ready;
}
