import { useEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";

import { useT } from "../locales/Language";
import { SlotContext, useSlot } from "./noticesSlot";
import styles from "./Notices.module.css";

/** Whether there is more in a box than it shows. */
function useScrolls() {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const observer = new ResizeObserver(() => { setScrolls(current.scrollHeight > current.clientHeight); });
    observer.observe(current);
    for (const part of current.children) observer.observe(part);
    return () => { observer.disconnect(); };
  }, []);
  return { box, scrolls };
}

/**
 * All that is said above a page, from wherever it comes, in one box of bounded height: however much there is to say,
 * what the page is for stays on the screen. `said` is of every page, and pages add theirs by `Above`.
 */
export function Notices({ said, children }: { said: ReactNode; children: ReactNode }) {
  const t = useT();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const { box, scrolls } = useScrolls();
  return (
    <>
      <div ref={box} className={styles["notices"]} {...(scrolls && { role: "region", "aria-label": t("common.notices"), tabIndex: 0 })}>
        <div>{said}</div>
        <div ref={setSlot} />
      </div>
      <SlotContext value={slot}>{children}</SlotContext>
    </>
  );
}

/** Put among the notices, above the page. */
export function Above({ children }: { children: ReactNode }) {
  const slot = useSlot();
  return slot ? createPortal(children, slot) : null;
}
