import styles from "./Segments.module.css";
import { partsOf } from "./tagged";

/** A text with its formatting shown: what is formatted otherwise is numbered as its tags are. */
export function Tagged({ children, lang }: { children: string; lang?: string | undefined }) {
  return (
    <p className={styles["text"]} lang={lang}>
      {partsOf(children).map(({ text, tag, empty }, place) => {
        if (tag === undefined) return <span key={place}>{text}</span>;
        return <span key={place} className={empty ? styles["point"] : styles["run"]}><span className={styles["number"]} aria-hidden="true">{tag}</span>{text}</span>;
      })}
    </p>
  );
}
