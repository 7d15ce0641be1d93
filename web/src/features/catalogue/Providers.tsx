import type { Catalogue } from "../../api/types";
import { useT } from "../../locales/Language";
import type { Translate } from "../../locales/text";
import { Banner } from "../../ui/Banner";
import { Empty } from "../../ui/Empty";
import styles from "./Catalogue.module.css";

type Provider = Catalogue["tables"]["identity"][string];
type Rule = NonNullable<Provider["allow"]>[number];
const roles = { agent: "common.role_agent", referent: "common.role_referent", coordinator: "common.role_coordinator", administrator: "common.role_administrator" } as const;
const conditions = ["sirets", "domains", "emails", "roles", "idps"] as const;

/** One rule in a sentence: all that it names has to be satisfied. */
function ruleWords(rule: Rule, t: Translate): string {
  const asked = conditions.flatMap((kind) => { const named = rule[kind] ?? []; return named.length > 0 ? [t(`catalogue.rule_${kind}`, { names: named.join(", ") })] : []; });
  if (rule.invited) asked.push(t("catalogue.rule_invited"));
  const where = rule.organisation ?? null;
  const place = rule.invited ? "" : where === null ? t("catalogue.rule_own") : t("catalogue.rule_place", { name: where });
  return [asked.join(t("policy.and")), place, rule.invited ? "" : t("catalogue.rule_role", { role: t(roles[rule.role ?? "agent"]) })].filter((word) => word).join(" → ");
}

/** Who recognises agents, and whom they let in: read here, changed by the operators. */
export function Providers({ catalogue }: { catalogue: Catalogue }) {
  const t = useT();
  const providers = Object.entries(catalogue.tables.identity);
  return (
    <>
      <Banner>{t("catalogue.identity_kept", { name: catalogue.file.name })}</Banner>
      {providers.length === 0 ? <Empty title={t("catalogue.no_identity")} /> : null}
      {providers.map(([name, provider]) => (
        <section key={name} className={styles["card"]} aria-labelledby={`provider-${name}`}>
          <h2 id={`provider-${name}`} className={styles["heading"]}>{provider.label ?? (provider.kind === "proconnect" ? "ProConnect" : name)}</h2>
          <dl className={styles["facts"]}>
            <div><dt>{t("catalogue.address")}</dt><dd>{provider.url}</dd></div>
            <div><dt>{t("catalogue.client_id")}</dt><dd>{provider.client_id}</dd></div>
            <div><dt>{t("catalogue.acr")}</dt><dd>{provider.acr?.join(", ") ?? t("catalogue.any_level")}</dd></div>
            <div><dt>{t("catalogue.whom")}</dt><dd>{provider.contact ?? t("catalogue.unsaid")}</dd></div>
          </dl>
          <h3 className={styles["heading"]}>{t("catalogue.rules")}</h3>
          <p className={styles["soft"]}>{t("catalogue.rules_lead")}</p>
          <ul className={styles["consequences"]}>{provider.allow && provider.allow.length > 0 ? provider.allow.map((rule, index) => <li key={index}>{ruleWords(rule, t)}</li>) : <li>{t("catalogue.rule_none")}</li>}</ul>
        </section>
      ))}
    </>
  );
}
