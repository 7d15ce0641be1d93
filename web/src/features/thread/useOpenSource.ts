import { useCallback, useEffect, useMemo, useRef } from "react";
import { showSources } from "../../api/openSources";
import type { SourceRef } from "../../api/source";
import { refOf, sameSource } from "./citing";
import { openableOf, type Said, type Source } from "./said";

interface OpenSource {
  /** The answer that the open source belongs to. */
  holder: string | null;
  open: (answer: Said, source: Source) => void;
}

/** Tells the panel which sources it walks through, and gives the focus back where it was when the panel closes. */
export function useOpenSource(messages: Said[], source: SourceRef | null, onSource: (source: SourceRef) => void, elsewhere: () => void): OpenSource {
  const from = useRef<HTMLElement | null>(null);
  const latest = useRef(onSource);
  useEffect(() => { latest.current = onSource; });
  const holder = useMemo(
    () => (source ? messages.findLast((message) => openableOf(message).some((one) => sameSource(one, source))) : undefined),
    [messages, source],
  );
  useEffect(() => { showSources(holder ? openableOf(holder).map(refOf) : []); }, [holder]);
  const opened = source !== null;
  const back = useRef(elsewhere);
  useEffect(() => { back.current = elsewhere; });
  useEffect(() => {
    if (!opened) return;
    return () => {
      // The panel leaves with the focus in it; React Aria gives it back by itself when the panel was a sheet.
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        if (from.current?.isConnected) from.current.focus();
        else back.current();
      });
    };
  }, [opened]);
  const open = useCallback((_answer: Said, chosen: Source) => {
    from.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    latest.current(refOf(chosen));
  }, []);
  return { holder: holder?.id ?? null, open };
}
