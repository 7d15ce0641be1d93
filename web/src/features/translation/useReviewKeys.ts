import { useEffect, useRef, type RefObject } from "react";

export interface ReviewVerbs {
  accept: (ordinal: number) => void;
  edit: (ordinal: number) => void;
  again: (ordinal: number) => void;
}

const rowsOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>("li[data-ordinal]")];

function stand(row: HTMLElement | undefined): void {
  row?.scrollIntoView({ block: "nearest" });
  row?.querySelector<HTMLElement>("textarea, button:not(:disabled)")?.focus();
}

/** What is open over the list has the keys. */
const isOurs = (event: KeyboardEvent) =>
  event.altKey && !event.ctrlKey && !event.metaKey && !document.activeElement?.closest("[role=dialog], [role=alertdialog]");

/** Alt with an arrow, Enter, E or R, wherever the focus is: the segment it is in, else the first one. */
export function useReviewKeys(list: RefObject<HTMLElement | null>, verbs: ReviewVerbs): void {
  const latest = useRef(verbs);
  useEffect(() => { latest.current = verbs; });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isOurs(event) || !list.current) return;
      const rows = rowsOf(list.current);
      const here = rows.findIndex((row) => row.contains(document.activeElement));
      const row = rows[Math.max(0, here)];
      const ordinal = Number(row?.dataset["ordinal"]);
      if (!row) return;
      if (event.key === "ArrowDown") stand(rows[here + 1]);
      else if (event.key === "ArrowUp") stand(rows[Math.max(0, here - 1)]);
      else if (event.key === "Enter") {
        // What is being written is not what stands: it is saved first.
        if (!row.querySelector("textarea")) {
          latest.current.accept(ordinal);
          stand(rows[Math.max(0, here) + 1]);
        }
      } else if (event.code === "KeyE") latest.current.edit(ordinal);
      else if (event.code === "KeyR") latest.current.again(ordinal);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Before the button that has the focus, which Enter would press.
    document.addEventListener("keydown", press, true);
    return () => { document.removeEventListener("keydown", press, true); };
  }, [list]);
}
