import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { useServices } from "./organisations";
import styles from "./Organisations.module.css";

/** What the catalogue gives an organisation: read here, changed in the file. */
export function Services({ organisationId }: { organisationId: string }) {
  const t = useT();
  const most = (tokens: number | null) => (tokens === null ? t("organisations.unlimited") : t("organisations.number", { tokens }));
  return (
    <section className={styles["card"]} aria-labelledby="organisation-services">
      <h2 id="organisation-services" className={styles["heading"]}>{t("organisations.services")}</h2>
      <p className={styles["soft"]}>{t("organisations.services_hint")}</p>
      <Loaded query={useServices(organisationId)} words={t("organisations.services_loading")}>
        {(found) => (
          <dl className={styles["facts"]}>
            <div><dt>{t("organisations.services_default")}</dt><dd>{t(`policy.${found.default_sensitivity}`)}</dd></div>
            <div className={styles["whole"]}>
              <dt>{t("organisations.services_models")}</dt>
              <dd>
                <ul className={styles["plain"]}>
                  {found.levels.map(({ sensitivity, endpoints }) => <li key={sensitivity}><strong>{t(`policy.${sensitivity}`)}</strong> · {endpoints.join(", ") || t("organisations.services_no_models")}</li>)}
                </ul>
              </dd>
            </div>
            <div className={styles["whole"]}><dt>{t("organisations.services_outside")}</dt><dd>{found.outside.map(({ label }) => label).join(", ") || t("organisations.none")}</dd></div>
            <div><dt>{t("organisations.services_tokens_day")}</dt><dd>{most(found.tokens_a_day)}</dd></div>
            <div><dt>{t("organisations.services_tokens_month")}</dt><dd>{most(found.tokens_a_month)}</dd></div>
            <div><dt>{t("organisations.services_agent_day")}</dt><dd>{most(found.agent_tokens_a_day)}</dd></div>
            <div><dt>{t("organisations.services_agent_month")}</dt><dd>{most(found.agent_tokens_a_month)}</dd></div>
            <div><dt>{t("organisations.services_at_once")}</dt><dd>{most(found.agent_at_once)}</dd></div>
          </dl>
        )}
      </Loaded>
    </section>
  );
}
