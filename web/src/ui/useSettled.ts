import { useEffect, useState } from "react";

const pause = 180;

/** What is typed, once one has stopped typing for a moment: then it is worth a search. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(value); }, pause);
    return () => { clearTimeout(timer); };
  }, [value]);
  return settled;
}
