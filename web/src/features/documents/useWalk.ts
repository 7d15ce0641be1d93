import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

export interface Walk {
  /** The change that is reached, from 0; -1 before the first one. */
  at: number;
  frame: RefObject<HTMLDivElement | null>;
  go: (at: number) => void;
  note: (at: number) => void;
}

/** Goes from change to change, with the focus: by the buttons, or by Alt + ↑ and Alt + ↓ anywhere. */
export function useWalk(count: number, first: number): Walk {
  const [at, reach] = useState(first);
  const frame = useRef<HTMLDivElement>(null);
  const show = useCallback((number: number) => {
    const box = frame.current;
    const reached = box?.querySelector<HTMLElement>(`[data-change="${String(number)}"]`);
    if (!box || !reached) return;
    // By hand: scrollIntoView would move the conversation too.
    box.scrollTop += reached.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
    reached.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
  }, []);
  const go = useCallback(
    (number: number) => {
      if (number < 0 || number >= count) return;
      reach(number);
      show(number);
    },
    [count, show],
  );
  useEffect(() => {
    if (first >= 0) show(first);
  }, [first, show]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      go(at + (event.key === "ArrowDown" ? 1 : -1));
    };
    document.addEventListener("keydown", press);
    return () => { document.removeEventListener("keydown", press); };
  }, [at, go]);
  return { at, frame, go, note: reach };
}
