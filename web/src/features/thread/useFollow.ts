import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

const near = 48;

export interface Follow {
  /** The element that scrolls, once it is there. */
  frame: HTMLDivElement | null;
  setFrame: (frame: HTMLDivElement | null) => void;
  setContent: (content: HTMLDivElement | null) => void;
  /** The end is out of sight. */
  away: boolean;
  toEnd: () => void;
  /** Messages were put above: the reader stays at the same line. */
  stay: () => void;
  /** The reader is taken elsewhere on purpose. */
  leave: () => void;
}

/** Keeps the end in sight while an answer is written, until the reader scrolls up. */
export function useFollow(): Follow {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const [content, setContent] = useState<HTMLDivElement | null>(null);
  const [away, setAway] = useState(false);
  const following = useRef(true);
  const last = useRef({ height: 0, top: 0 });

  const note = useCallback(() => {
    if (!frame) return 0;
    last.current = { height: frame.scrollHeight, top: frame.scrollTop };
    const gap = frame.scrollHeight - frame.scrollTop - frame.clientHeight;
    setAway(gap > 2 * near);
    return gap;
  }, [frame]);

  const stick = useCallback(() => {
    if (frame && following.current) frame.scrollTo({ top: frame.scrollHeight, behavior: "instant" });
    note();
  }, [frame, note]);

  useLayoutEffect(() => {
    if (!frame || !content) return;
    const watch = new ResizeObserver(stick);
    watch.observe(content);
    watch.observe(frame);
    return () => { watch.disconnect(); };
  }, [frame, content, stick]);

  useEffect(() => {
    if (!frame) return;
    const onScroll = () => {
      const wentUp = frame.scrollTop < last.current.top - 1;
      const gap = note();
      // Only the reader goes up; growing content and the page itself go down.
      if (wentUp && gap > near) following.current = false;
      else if (gap <= near) following.current = true;
    };
    frame.addEventListener("scroll", onScroll, { passive: true });
    return () => { frame.removeEventListener("scroll", onScroll); };
  }, [frame, note]);

  const toEnd = useCallback(() => {
    following.current = true;
    stick();
  }, [stick]);
  const stay = useCallback(() => {
    if (!frame || following.current) return;
    frame.scrollTo({ top: last.current.top + frame.scrollHeight - last.current.height, behavior: "instant" });
    note();
  }, [frame, note]);
  const leave = useCallback(() => { following.current = false; }, []);
  return useMemo(() => ({ frame, setFrame, setContent, away, toEnd, stay, leave }), [frame, away, toEnd, stay, leave]);
}
