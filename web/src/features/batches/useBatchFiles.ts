import { useCallback, useEffect, useRef, useState } from "react";

import { refusal, type Bounds, type Problem, type Refuse } from "../../api/files";
import { failureOf } from "../../api/failure";
import { upload } from "../../api/upload";

export type Line = { key: string; name: string } & ({ state: "waiting"; file: File } | { state: "sending"; sent: number } | { state: "ready"; id: string } | { state: "refused"; problem: Problem });

const atOnce = 3;

/** The files of a batch on their way to the server, a few at once, in the order in which they were chosen. */
export function useBatchFiles(bounds: Bounds, refuse: Refuse = refusal) {
  const [lines, setLines] = useState<Line[]>([]);
  const underway = useRef(new Map<string, AbortController>());
  const put = useCallback((key: string, line: Line) => { setLines((all) => all.map((one) => (one.key === key ? line : one))); }, []);
  useEffect(() => {
    for (const line of lines) {
      if (line.state !== "waiting" || underway.current.size >= atOnce || underway.current.has(line.key)) continue;
      const { key, name, file } = line;
      const abort = new AbortController();
      underway.current.set(key, abort);
      put(key, { key, name, state: "sending", sent: 0 });
      upload(file, "/api/documents", (sent) => { put(key, { key, name, state: "sending", sent }); }, abort.signal)
        .then(
          ({ id }) => { underway.current.delete(key); put(key, { key, name, state: "ready", id }); },
          (error: unknown) => {
            underway.current.delete(key);
            if (abort.signal.aborted) return;
            const { code, params } = failureOf(error);
            put(key, { key, name, state: "refused", problem: { code, params: { name, ...params } } });
          },
        );
    }
  }, [lines, put]);
  // What is being sent when one leaves is given up.
  useEffect(() => {
    const all = underway.current;
    return () => { for (const abort of all.values()) abort.abort(); };
  }, []);
  return {
    lines,
    add: (files: readonly File[]) => {
      const added = files.map((file): Line => {
        const line = { key: crypto.randomUUID(), name: file.name };
        const problem = refuse(file, bounds);
        return problem ? { ...line, state: "refused", problem } : { ...line, state: "waiting", file };
      });
      setLines((all) => [...all, ...added]);
    },
    drop: (key: string) => {
      underway.current.get(key)?.abort();
      underway.current.delete(key);
      setLines((all) => all.filter((line) => line.key !== key));
    },
    ready: lines.flatMap((line) => (line.state === "ready" ? [line.id] : [])),
    sending: lines.filter(({ state }) => state === "waiting" || state === "sending").length,
  };
}
