import type { FeedbackFigures } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { useFigures } from "./desk";
import styles from "./Feedback.module.css";

type Month = FeedbackFigures["months"][number];

function monthWords(month: string, language: "fr" | "en"): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fr-FR", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}T00:00:00Z`));
}

function Count({ agents }: { agents: number | null }) {
  const t = useT();
  return <td data-withheld={agents === null || undefined}>{agents ?? t("feedback.withheld")}</td>;
}

function Reasons({ month, name }: { month: Month; name: string }) {
  const t = useT();
  const told = month.directions.flatMap(({ kind, reasons }) => reasons.filter(({ agents }) => agents !== null).map((each) => ({ ...each, kind })));
  if (told.length === 0) return null;
  const title = t("feedback.figures_reasons", { month: name });
  return (
    <section className={styles["card"]} aria-label={title}>
      <h2 className={styles["heading"]}>{title}</h2>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached by keyboard */}
      <div className={styles["table"]} role="group" aria-label={title} tabIndex={0}>
        <table>
          <thead><tr><th scope="col">{t("feedback.filter_reason")}</th><th scope="col">{t("feedback.filter_kind")}</th><th scope="col">{t("feedback.figures_agents")}</th></tr></thead>
          <tbody>{told.map(({ kind, reason, agents }) => <tr key={`${kind}-${reason}`}><th scope="row">{t(`feedback.reason_${reason}`)}</th><td>{t(`feedback.kind_${kind}`)}</td><Count agents={agents} /></tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}

/** Thumbs in figures: by month, of agents, never of few of them. */
export function Figures({ organisationId }: { organisationId: string }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <Loaded query={useFigures(organisationId)} words={t("feedback.figures_loading")}>
      {({ months, smallest }) => (
        <div className={styles["part"]}>
          <p className={styles["soft"]}>{t("feedback.figures_lead")}</p>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached by keyboard */}
          <div className={`${styles["card"] ?? ""} ${styles["table"] ?? ""}`} role="group" aria-label={t("feedback.figures_table")} tabIndex={0}>
            <table>
              <thead><tr><th scope="col">{t("feedback.figures_month")}</th><th scope="col">{t("feedback.kind_up")}</th><th scope="col">{t("feedback.kind_down")}</th></tr></thead>
              <tbody>
                {months.map(({ month, directions }) => (
                  <tr key={month}><th scope="row">{monthWords(month, language)}</th>{directions.map(({ kind, agents }) => <Count key={kind} agents={agents} />)}</tr>
                ))}
              </tbody>
            </table>
          </div>
          {months.map((month) => <Reasons key={month.month} month={month} name={monthWords(month.month, language)} />)}
          <p className={styles["soft"]}>{t("feedback.figures_small", { count: smallest })}</p>
        </div>
      )}
    </Loaded>
  );
}
