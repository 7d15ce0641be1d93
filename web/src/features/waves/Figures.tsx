import { Link } from "@tanstack/react-router";

import type { WaveDetail } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./Waves.module.css";

type Organisation = WaveDetail["organisations"][number];

function Arm({ organisation, arm, first }: { organisation: Organisation; arm: "now" | "later"; first: boolean }) {
  const t = useT();
  const { seats, invited, activated, declined, expired, revoked } = organisation[arm];
  const rows = organisation.later.seats > 0 ? 2 : 1;
  return (
    <tr>
      {first ? <th scope="rowgroup" rowSpan={rows}>{organisation.name}</th> : null}
      <th scope="row">{t(arm === "now" ? "waves.now_short" : "waves.later_short")}</th>
      {[seats, invited, activated, declined, expired + revoked].map((count, place) => <td key={place}>{count}</td>)}
      {first ? <td rowSpan={rows}>{organisation.waiting}</td> : null}
    </tr>
  );
}

/** How many are where, in each organisation and arm. */
export function Figures({ wave }: { wave: WaveDetail }) {
  const t = useT();
  const heads = ["organisation", "arm", "seats", "invited", "activated", "declined", "gone", "waiting"] as const;
  const open = wave.state !== "closed";
  return (
    <section className={styles["part"]} aria-labelledby="wave-figures">
      <h2 id="wave-figures" className={styles["heading"]}>{t("waves.figures")}</h2>
      {/* What scrolls must be reachable by keyboard. */}
      <div className={styles["table"]} tabIndex={0} role="region" aria-label={t("waves.figures")}>
        <table data-figures>
          <thead><tr>{heads.map((head) => <th key={head} scope="col">{t(head === "waiting" && wave.by_lot && wave.drawn_at === null ? "waves.candidates" : `waves.${head}`)}</th>)}</tr></thead>
          {wave.organisations.map((organisation) => (
            <tbody key={organisation.organisation_id}>
              <Arm organisation={organisation} arm="now" first />
              {organisation.later.seats > 0 ? <Arm organisation={organisation} arm="later" first={false} /> : null}
            </tbody>
          ))}
        </table>
      </div>
      {open ? (
        <ul className={styles["links"]}>
          {wave.organisations.map(({ organisation_id: organisation, name }) => <li key={organisation}><Link to="/pilotage/$" params={{ _splat: "invitations" }} search={{ organisation, wave: wave.id }}>{t("waves.add_for", { name })}</Link></li>)}
        </ul>
      ) : null}
    </section>
  );
}
