import type { Eligible } from "../../api/types";
import { useT } from "../../locales/Language";
import type { Typed } from "./seats";
import styles from "./Waves.module.css";

const none = { now: "", later: "" };

/** The seats of each organisation, by arm, as they are typed. */
export function SeatsTable({ organisations, typed, onType }: { organisations: readonly Eligible[]; typed: Typed; onType: (typed: Typed) => void }) {
  const t = useT();
  const cell = (id: string, name: string, arm: "now" | "later") => (
    <input
      className={styles["seats"]}
      inputMode="numeric"
      maxLength={9}
      aria-label={t(arm === "now" ? "waves.now_seats" : "waves.later_seats", { name })}
      value={typed[id]?.[arm] ?? ""}
      onChange={(event) => { onType({ ...typed, [id]: { ...none, ...typed[id], [arm]: event.target.value } }); }}
    />
  );
  return (
    // What scrolls must be reachable by keyboard.
    <div className={styles["table"]} tabIndex={0} role="region" aria-label={t("waves.organisations")}>
      <table>
        <thead><tr><th scope="col">{t("waves.organisation")}</th><th scope="col">{t("waves.now_short")}</th><th scope="col">{t("waves.later_short")}</th></tr></thead>
        <tbody>
          {organisations.map(({ id, name, agents }) => (
            <tr key={id}>
              <th scope="row">{name}<span className={styles["aside"]}>{t("waves.agents", { count: agents })}</span></th>
              <td>{cell(id, name, "now")}</td>
              <td>{cell(id, name, "later")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
