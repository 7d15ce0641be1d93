/** Files on their way into spaces. They go on while one looks at other pages; leaving Émilie stops them. */
import { refusal, type Bounds, type Problem } from "../../api/files";
import { failureOf } from "../../api/failure";
import { createStore } from "../../api/store";
import type { DocumentInfo } from "../../api/types";
import { upload as sendFile } from "../../api/upload";

export type Line = { key: string; name: string; file: File } & (
  | { state: "waiting" }
  | { state: "sending"; sent: number }
  | { state: "refused"; problem: Problem }
);

export interface Uploads {
  /** Those still to go, in their order, and those that were refused; what arrived is the space's. */
  lines: Line[];
  /** How many arrived since there was something to send. */
  arrived: number;
  /** How many were to be sent since then. */
  total: number;
}

type Send = (file: File, address: string, onSent: (share: number) => void, signal: AbortSignal) => Promise<DocumentInfo>;

const atOnce = 3;
/** What the next file would be told too. */
const final = new Set(["signed_out", "not_found", "space_editors_only", "space_too_many_documents"]);

export function createUploads(address: string, send: Send = sendFile) {
  const store = createStore<Uploads>({ lines: [], arrived: 0, total: 0 });
  const underway = new Map<string, AbortController>();
  const put = (key: string, change: (line: Line) => Line) => {
    store.set({ lines: store.get().lines.map((line) => (line.key === key ? change(line) : line)) });
  };
  const refuse = ({ key, name, file }: Line, { code, params }: Problem) => {
    put(key, () => ({ key, name, file, state: "refused", problem: { code, params: { name, ...params } } }));
  };
  const take = (key: string) => { store.set({ lines: store.get().lines.filter((line) => line.key !== key) }); };

  function next(): void {
    const line = store.get().lines.find(({ state }) => state === "waiting");
    if (!line || underway.size >= atOnce) return;
    const { key, name, file } = line;
    const abort = new AbortController();
    underway.set(key, abort);
    put(key, () => ({ key, name, file, state: "sending", sent: 0 }));
    send(file, address, (sent) => { put(key, (one) => (one.state === "sending" ? { ...one, sent } : one)); }, abort.signal)
      .then(
        () => {
          take(key);
          store.set({ arrived: store.get().arrived + 1 });
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const problem = failureOf(error);
          refuse(line, problem);
          if (final.has(problem.code)) for (const one of store.get().lines) if (one.state === "waiting") refuse(one, problem);
        },
      )
      .finally(() => {
        underway.delete(key);
        next();
      });
    next();
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    add(files: readonly File[], bounds: Bounds): void {
      const { lines, arrived, total } = store.get();
      const begun = lines.some(({ state }) => state !== "refused");
      const added = files.map((file): Line => {
        const line = { key: crypto.randomUUID(), name: file.name, file };
        const problem = refusal(file, bounds);
        return problem ? { ...line, state: "refused", problem } : { ...line, state: "waiting" };
      });
      const going = added.filter(({ state }) => state === "waiting").length;
      store.set({ lines: [...lines, ...added], arrived: begun ? arrived : 0, total: (begun ? total : 0) + going });
      next();
    },
    retry(key: string): void {
      put(key, ({ name, file }) => ({ key, name, file, state: "waiting" }));
      next();
    },
    /** Gives a file up, sent or refused. */
    drop(key: string): void {
      const line = store.get().lines.find((one) => one.key === key);
      underway.get(key)?.abort();
      take(key);
      if (line && line.state !== "refused") store.set({ total: Math.max(0, store.get().total - 1) });
    },
    dropRefused(): void {
      store.set({ lines: store.get().lines.filter(({ state }) => state !== "refused") });
    },
    stop(): void {
      store.set({ lines: store.get().lines.filter(({ state }) => state === "refused"), total: store.get().arrived });
      for (const abort of underway.values()) abort.abort();
    },
  };
}
export type UploadQueue = ReturnType<typeof createUploads>;

const queues = new Map<string, UploadQueue>();

/** The queue of an agent: who signs in after them on the same machine does not find their files. */
export function uploadsOf(agentId: string, spaceId: string): UploadQueue {
  const name = `${agentId} ${spaceId}`;
  const known = queues.get(name) ?? createUploads(`/api/spaces/${spaceId}/documents`);
  queues.set(name, known);
  return known;
}

export const goingOf = ({ lines }: Uploads): Line[] => lines.filter(({ state }) => state !== "refused");
export const refusedOf = ({ lines }: Uploads) => lines.filter((line) => line.state === "refused");
