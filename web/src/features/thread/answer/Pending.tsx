import { RotateCw } from "lucide-react";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import type { Said, Waiting } from "../said";
import { useVerbs } from "../useThread";
import styles from "./Answer.module.css";
import { waitingWords } from "./words";

/** Between the question and the first frame of its answer. */
export function Pending({ waiting }: { waiting: Waiting | null }) {
  const t = useT();
  return (
    <p className={styles["waiting"]}>
      <span className={styles["dot"]} aria-hidden="true" />
      {waitingWords(waiting, t)}
    </p>
  );
}

/** A question whose answer was never stored can be asked again. */
export function Unanswered({ question }: { question: Said }) {
  const t = useT();
  const verbs = useVerbs();
  return (
    <div className={styles["unanswered"]}>
      <p>{t("thread.unanswered")}</p>
      <Button onPress={() => { void verbs.answer(question); }}>
        <RotateCw size={15} aria-hidden />
        {t("thread.answer")}
      </Button>
    </div>
  );
}
