import type { Key } from "../../api/types";
import { useLanguage, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import styles from "./Keys.module.css";

export function KeyItem({ one, onRevoke }: { one: Key; onRevoke: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const date = (moment: string) => new Date(moment).toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { day: "numeric", month: "long", year: "numeric" });
  const used = (tokens: number, most: number | null) => (most === null ? t("keys.used", { tokens }) : t("keys.used_of", { tokens, most }));
  const facts: [string, string][] = [
    [t("keys.sensitivity_short"), t(`policy.${one.sensitivity}`)],
    [t("keys.scopes"), one.scopes.map((scope) => t(`keys.scope_${scope}`)).join(" · ")],
    [t("keys.last_use"), one.last_used_at ? date(one.last_used_at) : t("keys.never_used")],
    [t("keys.expires"), one.expires_at ? date(one.expires_at) : t("keys.life_never")],
    [t("keys.today"), used(one.used_today, one.tokens_a_day)],
    [t("keys.this_month"), used(one.used_this_month, one.tokens_a_month)],
    [t("keys.made"), one.made_by ? t("keys.made_by", { name: one.made_by, date: date(one.created_at) }) : date(one.created_at)],
  ];
  return (
    <li className={styles["key"]} data-state={one.state}>
      <div className={styles["head"]}>
        <h2 className={styles["name"]}>{one.name}</h2>
        <span className={styles["state"]} data-state={one.state}>{t(`keys.state_${one.state}`)}</span>
        <code className={styles["prefix"]}>{one.prefix}…</code>
        {one.state === "revoked" ? null : <Button aria-label={t("keys.revoke_this", { name: one.name })} onPress={onRevoke}>{t("keys.revoke")}</Button>}
      </div>
      <dl className={styles["facts"]}>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </li>
  );
}
