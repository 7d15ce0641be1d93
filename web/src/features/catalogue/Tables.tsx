import { useState, type ReactNode, type SyntheticEvent } from "react";

import type { Catalogue, CatalogueFault } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Applying, useApplying } from "./Applying";
import type { Entry } from "./catalogue";
import styles from "./Catalogue.module.css";
import { faultAt, faultsElsewhere } from "./entry";
import { EntryFields, pathsOf } from "./EntryFields";
import { policyGroups, quotaGroups, type Group } from "./fields";

interface TableFormProps {
  catalogue: Catalogue;
  section: "policy" | "quotas";
  groups: readonly Group[];
  children?: ReactNode;
}

/** A table that the file has once. */
function TableForm({ catalogue, section, groups, children }: TableFormProps) {
  const t = useT();
  const applying = useApplying(catalogue.number);
  const [entry, setEntry] = useState(catalogue.tables[section] as unknown as Entry);
  const [faults, setFaults] = useState<readonly CatalogueFault[]>([]);
  // A table has no name: its faults are one step shorter.
  const longer = faults.map((fault) => ({ ...fault, path: [section, section, ...fault.path.slice(1)] }));
  const place = [section, section];
  const submit = async () => { setFaults(await applying.propose({ kind: "table", section, table: entry })); };
  const others = faultsElsewhere(longer, place, pathsOf(groups));
  return (
    <form className={styles["card"]} onSubmit={(event: SyntheticEvent) => { event.preventDefault(); void submit(); }}>
      <EntryFields groups={groups} form={{ entry, change: setEntry, fault: (path) => faultAt(longer, place, path) }} />
      {children}
      {others.length > 0 ? <Banner tone="error" role="alert">{others.join(", ")}</Banner> : null}
      {applying.refused && !applying.proposed ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
      {catalogue.frozen ? null : <div className={styles["actions"]}><Button look="primary" type="submit" isDisabled={applying.busy}>{t(applying.busy ? "catalogue.checking" : "catalogue.check")}</Button></div>}
      <Applying applying={applying} />
    </form>
  );
}

/** What each sensitivity asks now, and which models are left to it. */
function Levels({ catalogue }: { catalogue: Catalogue }) {
  const t = useT();
  return (
    <section className={styles["card"]} aria-labelledby="catalogue-levels">
      <h2 id="catalogue-levels" className={styles["heading"]}>{t("catalogue.levels")}</h2>
      <ul className={styles["plain"]}>
        {catalogue.levels.map(({ sensitivity, requirement, endpoints }) => (
          <li key={sensitivity} className={styles["level"]}>
            <p><strong>{t(`policy.${sensitivity}`)}</strong> · {t(`catalogue.requirement_${requirement}`)}</p>
            <p className={styles["soft"]}>{t(`policy.${sensitivity}_text`)} {t(`catalogue.means_${requirement}`)}</p>
            <p>{endpoints.length > 0 ? t("catalogue.answers", { names: endpoints.join(", ") }) : <span className={styles["badge"]} data-tone="amber">{t("catalogue.nobody_answers")}</span>}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Policy({ catalogue }: { catalogue: Catalogue }) {
  return <><Levels catalogue={catalogue} /><TableForm key={catalogue.number} catalogue={catalogue} section="policy" groups={policyGroups} /></>;
}

export function Quotas({ catalogue }: { catalogue: Catalogue }) {
  return <TableForm key={catalogue.number} catalogue={catalogue} section="quotas" groups={quotaGroups} />;
}
