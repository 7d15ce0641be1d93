import { CircleStop, Play, RotateCw, TriangleAlert, Unplug } from "lucide-react";
import { useFailureSentence, useT } from "../../../locales/Language";
import type { TextKey } from "../../../locales/text";
import { Button } from "../../../ui/Button";
import { readingOf, saysSomething, stateOf, type AnswerState, type Said } from "../said";
import { useVerbs } from "../useThread";
import styles from "./Ending.module.css";

const icons = { stopped: CircleStop, interrupted: Unplug, failed: TriangleAlert };
type Cut = keyof typeof icons;
const sentences: Record<Cut, TextKey> = { stopped: "thread.stopped", interrupted: "thread.interrupted", failed: "thread.failed" };

function cutOf(state: AnswerState): Cut | null {
  return state === "done" || state === "answering" ? null : state;
}

/** What is kept can be gone on with: that is a warning, not a failure. */
function tone(cut: Cut, spoke: boolean): "plain" | "warning" | "error" {
  if (cut === "stopped") return "plain";
  return cut === "failed" && !spoke ? "error" : "warning";
}

/** The sentence of a cut: that of its failure, with what it said of it, or the general one. */
function useWords(): (answer: Said, cut: Cut, spoke: boolean) => string {
  const t = useT();
  const sentence = useFailureSentence();
  return (answer, cut, spoke) => {
    const { error, error_params: params } = answer.metadata ?? {};
    if (cut === "failed" && error) return sentence({ code: error, params: params ?? {} });
    return cut === "stopped" && !spoke ? t("thread.stopped_empty") : t(sentences[cut]);
  };
}

/** How many parts of its documents an answer that said nothing had read: they are not read again. */
function partsKept(answer: Said): number {
  return saysSomething(answer) ? 0 : (readingOf(answer)?.parts?.read ?? 0);
}

/** How an answer ended when it did not end by itself, and what can be done about it. */
export function Ending({ answer, last, busy }: { answer: Said; last: boolean; busy: boolean }) {
  const t = useT();
  const words = useWords();
  const verbs = useVerbs();
  const spoke = saysSomething(answer);
  const cut = cutOf(stateOf(answer));
  if (!cut) return stateOf(answer) === "done" && !spoke ? <p className={styles["said"]}>{t("thread.nothing_said")}</p> : null;
  const Icon = icons[cut];
  const kept = partsKept(answer);
  const goesOn = spoke || kept > 0;
  return (
    <div className={styles["ending"]} data-tone={tone(cut, spoke)}>
      <p>
        <Icon size={17} aria-hidden />
        <span>{words(answer, cut, spoke)}{kept > 0 ? ` ${t("thread.parts_kept", { count: kept })}` : ""}</span>
      </p>
      {busy ? null : (
        <div className={styles["ways"]}>
          {goesOn && last ? (
            <Button onPress={() => { void verbs.goOn(answer); }}>
              <Play size={15} aria-hidden />
              {t(spoke ? "thread.continue" : "thread.continue_reading")}
            </Button>
          ) : null}
          <Button onPress={() => { void verbs.again(answer); }} look={goesOn ? "quiet" : "plain"}>
            <RotateCw size={15} aria-hidden />
            {t(goesOn ? "thread.again" : "common.retry")}
          </Button>
        </div>
      )}
    </div>
  );
}
