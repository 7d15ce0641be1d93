import styles from "./Feedback.module.css";

/** An exchange, letter by letter: a region that scrolls is reached by keyboard. */
export function Content({ label, children }: { label: string; children: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["content"]} role="group" aria-label={label} tabIndex={0}><pre>{children}</pre></div>
  );
}
