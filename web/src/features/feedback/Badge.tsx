import type { FeedbackState } from "../../api/types";
import styles from "./Feedback.module.css";

/** How something stands, in a word and a colour. */
export function Badge({ state, children }: { state?: FeedbackState | "taken" | "news"; children: string }) {
  return <span className={styles["badge"]} data-state={state}>{children}</span>;
}
