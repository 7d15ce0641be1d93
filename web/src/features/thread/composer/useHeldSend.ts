import { useEffect, useEffectEvent, useState } from "react";
import type { Sensitivity } from "../../../api/types";
import { above, highest } from "../../../api/standing";
import { failed } from "../files/attachments";
import type { Files } from "../files/useFiles";
import { willPass, type Why } from "./blocking";

/** What the agent saw of the files when asking. */
interface Held {
  lost: number;
  level: Sensitivity;
}

const seen = ({ list, marks }: Pick<Files, "list" | "marks">): Held => ({
  lost: list.filter(failed).length,
  level: highest("public", marks),
});

/**
 * A question asked while one of its files is on its way leaves as soon as that is done, unless the file
 * or its marking was lost meanwhile: what leaves is what the agent saw when asking. `send` empties what is
 * written, which blocks the next question for another reason: it is called once.
 */
export function useHeldSend(why: Why | null, files: Pick<Files, "list" | "marks">, send: () => void) {
  const [held, hold] = useState<Held | null>(null);
  const now = seen(files);
  if (held && ((why && !willPass(why)) || now.lost > held.lost || above(held.level, now.level))) hold(null);
  const leaves = held !== null && why === null;
  const leave = useEffectEvent(send);
  useEffect(() => {
    if (leaves) leave();
  }, [leaves]);
  return {
    holding: held !== null,
    hold: () => { hold(now); },
    release: () => { hold(null); },
  };
}
