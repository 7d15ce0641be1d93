import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";

import { me } from "../../../api/session";
import { useDocumentsChanged } from "../documents";
import { goingOf, uploadsOf, type UploadQueue, type Uploads } from "../uploads";

/** The files that this agent is sending into a space; what arrives is shown by the list. */
export function useUploads(spaceId: string): { queue: UploadQueue; uploads: Uploads } {
  const agent = useQuery(me()).data;
  const queue = uploadsOf(agent?.id ?? "", spaceId);
  const uploads = useSyncExternalStore(queue.subscribe, queue.get);
  const changed = useRef(useDocumentsChanged(spaceId));
  useEffect(() => {
    if (uploads.arrived > 0) void changed.current();
  }, [uploads.arrived]);
  const going = goingOf(uploads).length > 0;
  useEffect(() => {
    if (!going) return undefined;
    const ask = (event: BeforeUnloadEvent) => { event.preventDefault(); };
    window.addEventListener("beforeunload", ask);
    return () => { window.removeEventListener("beforeunload", ask); };
  }, [going]);
  return { queue, uploads };
}
