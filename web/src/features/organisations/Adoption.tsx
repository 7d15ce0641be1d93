import { useState } from "react";

import type { Adoption as Figures } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Loaded } from "../../ui/Loaded";
import { useAdoption, useOrganisation } from "./organisations";
import styles from "./Organisations.module.css";

type Weeks = Figures["weeks"];

function useWords() {
  const t = useT();
  const { language } = useLanguage();
  const tag = language === "fr" ? "fr-FR" : "en-GB";
  return {
    figure: (value: number | null) => (value === null ? t("organisations.adoption_withheld") : value.toLocaleString(tag)),
    short: (week: string) => new Date(`${week}T00:00:00`).toLocaleDateString(tag, { day: "numeric", month: "numeric" }),
    long: (week: string) => t("organisations.adoption_week_of", { date: new Date(`${week}T00:00:00`).toLocaleDateString(tag, { day: "numeric", month: "long", year: "numeric" }) }),
  };
}

function Figure({ label, value, aside }: { label: string; value: number | null; aside?: string }) {
  const { figure } = useWords();
  return (
    <div className={styles["figure"]}>
      <dt>{label}</dt>
      <dd data-withheld={value === null || undefined}>{figure(value)}{aside ? <span>{aside}</span> : null}</dd>
    </div>
  );
}

function Chart({ weeks }: { weeks: Weeks }) {
  const { figure, short } = useWords();
  const most = Math.max(1, ...weeks.map(({ agents }) => agents ?? 0));
  return (
    <div className={styles["chart"]} aria-hidden="true">
      {weeks.map(({ week, agents }, place) => (
        <div key={week} className={styles["column"]} data-last={place === weeks.length - 1 || undefined}>
          <span className={styles["value"]}>{agents === null ? "–" : figure(agents)}</span>
          <span className={styles["bar"]} style={{ height: `${String(Math.round((150 * (agents ?? 0)) / most))}px` }} />
          <span className={styles["when"]}>{short(week)}</span>
        </div>
      ))}
    </div>
  );
}

function WeekTable({ weeks, hidden }: { weeks: Weeks; hidden: boolean }) {
  const t = useT();
  const { figure, long } = useWords();
  return (
    <div className={hidden ? "visually-hidden" : styles["table"]}>
      <table>
        <thead><tr><th scope="col">{t("organisations.adoption_weeks")}</th><th scope="col">{t("organisations.adoption_agents")}</th></tr></thead>
        <tbody>{weeks.map(({ week, agents }) => <tr key={week}><th scope="row">{long(week)}</th><td>{figure(agents)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

function ByWeek({ weeks }: { weeks: Weeks }) {
  const t = useT();
  const [table, setTable] = useState(false);
  return (
    <section className={styles["card"]} aria-labelledby="adoption-weeks">
      <div className={styles["between"]}>
        <h2 id="adoption-weeks" className={styles["heading"]}>{t("organisations.adoption_weeks")}</h2>
        {weeks.length > 0 ? <Button look="quiet" onPress={() => { setTable(!table); }}>{table ? t("organisations.adoption_chart") : t("organisations.adoption_table")}</Button> : null}
      </div>
      {weeks.length === 0 ? <p className={styles["soft"]}>{t("organisations.adoption_weeks_none")}</p> : (
        <>
          {table ? null : <Chart weeks={weeks} />}
          <WeekTable weeks={weeks} hidden={!table} />
        </>
      )}
    </section>
  );
}

function ByUnit({ units }: { units: Figures["units"] }) {
  const t = useT();
  const { figure } = useWords();
  return (
    <section className={styles["card"]} aria-labelledby="adoption-units">
      <h2 id="adoption-units" className={styles["heading"]}>{t("organisations.adoption_units")}</h2>
      {/* Wider than a phone: what scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles["table"]} tabIndex={0} role="group" aria-labelledby="adoption-units">
        <table>
          <thead><tr><th scope="col">{t("organisations.member_unit")}</th><th scope="col">{t("organisations.adoption_seats")}</th><th scope="col">{t("organisations.adoption_started")}</th><th scope="col">{t("organisations.adoption_not_started")}</th></tr></thead>
          <tbody>
            {units.map(({ unit_id, name, members, started, not_started }) => (
              <tr key={unit_id ?? ""}>
                <th scope="row">{name ?? t("organisations.no_unit")}</th>
                <td>{figure(members)}</td>
                <td data-withheld={started === null || undefined}>{figure(started)}</td>
                <td data-withheld={not_started === null || undefined}>{figure(not_started)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Who takes to the assistant, in figures that tell of nobody. */
export function Adoption({ organisationId }: { organisationId: string }) {
  const t = useT();
  const seats = useOrganisation(organisationId).data?.seats;
  return (
    <Loaded query={useAdoption(organisationId)} words={t("organisations.adoption_loading")}>
      {({ members, started, not_started, units, weeks, smallest }) => (
        <div className={styles["part"]}>
          <dl className={styles["figures"]}>
            <Figure label={t("organisations.adoption_seats")} value={members} {...(typeof seats === "number" && { aside: t("organisations.of_seats", { seats }) })} />
            <Figure label={t("organisations.adoption_started")} value={started} />
            <Figure label={t("organisations.adoption_not_started")} value={not_started} />
            <Figure label={t("organisations.adoption_week")} value={weeks.at(-1)?.agents ?? null} />
          </dl>
          <ByWeek weeks={weeks} />
          <ByUnit units={units} />
          <p className={styles["soft"]}>{t("organisations.adoption_rule", { smallest })}</p>
        </div>
      )}
    </Loaded>
  );
}
