import { useT } from "../../locales/Language";
import { Working } from "../../ui/Working";
import styles from "./Translation.module.css";
import type { Translation } from "./translations";
import { stateWords } from "./words";

/** What is being done and how far it is, in words; the bar only shows it. */
export function Progress({ one }: { one: Translation }) {
  const t = useT();
  const share = one.segments > 0 ? (100 * one.done) / one.segments : 0;
  return (
    <div className={styles["progress"]}>
      <Working>{stateWords(one, t)}</Working>
      {one.segments > 0 ? <span className={styles["track"]} aria-hidden="true"><span className={styles["filled"]} style={{ width: `${share.toFixed(1)}%` }} /></span> : null}
    </div>
  );
}
