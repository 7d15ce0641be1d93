import styles from "./Working.module.css";

/** Nothing spins without saying what it does: the words are required. */
export function Working({ children, fill = false }: { children: string; fill?: boolean }) {
  return (
    <p className={styles["working"]} data-fill={fill || undefined} role="status">
      <span className={styles["ring"]} aria-hidden="true" />
      {children}
    </p>
  );
}
