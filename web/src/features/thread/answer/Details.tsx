import { Copy } from "lucide-react";
import { useLanguage, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { say } from "../../../ui/toasts";
import type { Metadata } from "../said";
import styles from "./Details.module.css";
import { asText, provenance } from "./provenance";

/** Where an answer comes from and what it cost, in full. */
export default function Details({ metadata }: { metadata: Metadata }) {
  const t = useT();
  const { language } = useLanguage();
  const groups = provenance(metadata, t, language);
  const copy = () =>
    navigator.clipboard.writeText(asText(groups, t)).then(
      () => { say(t("provenance.copied")); },
      () => { say(t("thread.copy_failed"), { tone: "error" }); },
    );
  return (
    <div className={styles["details"]}>
      <p className={styles["title"]} aria-hidden="true">{t("provenance.title")}</p>
      <div className={styles["groups"]}>
        {groups.map((facts) => (
          <dl key={facts[0]?.name} className={styles["group"]}>
            {facts.map(({ name, value }) => (
              <div key={name} data-long={value.length > 90 || undefined}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
      <div className={styles["ways"]}>
        <Button look="quiet" onPress={() => { void copy(); }}>
          <Copy size={16} aria-hidden />
          {t("provenance.copy")}
        </Button>
      </div>
    </div>
  );
}
