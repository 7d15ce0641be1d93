import { useEffect, useRef, useState } from "react";
import { useFailureSentence, useT } from "../../locales/Language";
import { firstWords } from "./answer/words";
import { stateOf, textOf, type Said } from "./said";

/** How an answer ended, in one sentence. */
function useEnding(): (answer: Said) => string {
  const t = useT();
  const sentence = useFailureSentence();
  return (answer) => {
    const code = answer.metadata?.error;
    switch (stateOf(answer)) {
      case "stopped":
        return t("thread.announce_stopped");
      case "interrupted":
        return t("thread.announce_interrupted");
      case "failed":
        return t("thread.announce_failed", { reason: code ? sentence({ code, params: answer.metadata?.error_params ?? {} }) : "" });
      default:
        return t("thread.announce_done", { words: firstWords(textOf(answer)) });
    }
  };
}

/** Says once, to those who do not see it, that the answer ended, and how; never word by word. */
export function Announcer({ latest, answering }: { latest: Said | undefined; answering: boolean }) {
  const ending = useEnding();
  const [words, say] = useState("");
  const was = useRef(answering);
  const now = latest?.role === "assistant" && !answering ? ending(latest) : "";
  useEffect(() => {
    if (was.current === answering) return;
    was.current = answering;
    // A moment later: a change that comes together with others on the page may not be read out.
    const timer = setTimeout(() => { say(now); }, 150);
    return () => { clearTimeout(timer); };
  }, [answering, now]);
  return <p className="visually-hidden" role="status">{words}</p>;
}
