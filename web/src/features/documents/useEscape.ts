import { useEffect } from "react";

/** Escape closes what stands beside, unless something in it took the key. */
export function useEscape(onClose: () => void): void {
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", escape);
    return () => { document.removeEventListener("keydown", escape); };
  }, [onClose]);
}
