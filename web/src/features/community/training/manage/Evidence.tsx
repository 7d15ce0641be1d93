import { FileDown } from "lucide-react";

import { useLanguage, useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { Loaded } from "../../../../ui/Loaded";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import styles from "../../Community.module.css";
import { hoursWords } from "../training";
import { takeEvidence, useEvidence } from "./desk";

/** Evidence of AI literacy, in totals; by name, in a file. */
export function Evidence({ organisationId }: { organisationId: string }) {
  const t = useT();
  const { language } = useLanguage();
  const { failure, busy, run } = useDoing();
  const take = async () => { if (await run(() => takeEvidence(organisationId))) say(t("training.exported")); };
  return (
    <Loaded query={useEvidence(organisationId)} words={t("training.loading")}>
      {({ agents, with_evidence, modules, meetings, declarations, minutes }) => (
        <div className={styles["part"]}>
          <p className={styles["soft"]}>{t("training.evidence_lead")}</p>
          <dl className={styles["facts"]}>
            {([["agents", agents], ["with", with_evidence], ["modules", modules], ["meetings", meetings], ["declarations", declarations]] as const).map(([name, value]) => (
              <div key={name}><dt>{t(`training.evidence_${name}`)}</dt><dd>{value.toLocaleString(language === "fr" ? "fr-FR" : "en-GB")}</dd></div>
            ))}
            <div><dt>{t("training.evidence_hours")}</dt><dd>{hoursWords(minutes, language)}</dd></div>
          </dl>
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          <div><Button isDisabled={busy} onPress={() => void take()}><FileDown size={17} aria-hidden />{t("training.export")}</Button></div>
        </div>
      )}
    </Loaded>
  );
}
