import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { endpoints } from "../../api/endpoints";
import { above, sensitivities } from "../../api/standing";
import type { Sensitivity } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { RadioGroup } from "../../ui/RadioGroup";
import styles from "./Batches.module.css";
import type { Kind } from "./binding";

/** How sensitive all items of a batch are: never less than the organisation's usual. */
export function useLevel() {
  const usual = useQuery(endpoints()).data?.default_sensitivity ?? null;
  const [chosen, choose] = useState<Sensitivity | null>(null);
  return { usual, chosen, choose, raised: chosen && { sensitivity: chosen } };
}

export function Level({ usual, chosen, choose }: ReturnType<typeof useLevel>) {
  const t = useT();
  if (!usual) return null;
  const choices = sensitivities.filter((each) => !above(usual, each)).map((value) => ({ value, label: t(`policy.${value}`) }));
  return <RadioGroup label={t("batches.level")} hint={t("batches.level_hint")} value={chosen ?? usual} onChange={choose} choices={choices} />;
}

export function Foot({ days, making, kind, count }: { days: number | undefined; making: boolean; kind: Kind; count: number }) {
  const t = useT();
  const start = count > 0 ? t(`batches.start_${kind}`, { count }) : t("batches.start");
  return (
    <footer className={styles["foot"]}>
      <p className={styles["soft"]}>{days === undefined ? null : t("batches.kept", { count: days })}</p>
      {/* Not `isPending`: React Aria would go on naming the button in its announcements once it is gone. The form is sent once. */}
      <Button look="primary" type="submit" aria-disabled={making}>{making ? t("batches.starting") : start}</Button>
      <span className="visually-hidden" role="status">{making ? t("batches.starting") : ""}</span>
    </footer>
  );
}
