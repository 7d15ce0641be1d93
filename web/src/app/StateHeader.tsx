import styles from "./StateHeader.module.css";

/** The bloc-marque of an entitled administration, in words only: no reserved drawing or typeface is bundled. */
export function StateHeader({ institution }: { institution: string }) {
  return (
    <div className={styles["bar"]} role="region" aria-label={institution}>
      <p className={styles["block"]} lang="fr">
        <span className={styles["flag"]} aria-hidden="true"><span /><span /><span /></span>
        <span className={styles["name"]}>République<br />Française</span>
      </p>
      <p className={styles["institution"]}>{institution}</p>
    </div>
  );
}
