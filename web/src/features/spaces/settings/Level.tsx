import { useState } from "react";

import { above, sensitivities } from "../../../api/standing";
import type { Space } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Confirm } from "../../../ui/Confirm";
import { RadioGroup } from "../../../ui/RadioGroup";
import { useSpaceVerbs } from "../actions";
import { Part } from "./Part";
import { Refusal } from "./Refusal";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

/** Raised only: asked twice, since there is no way back. */
export function Level({ space }: { space: Space }) {
  const t = useT();
  const { change } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [wanted, setWanted] = useState(space.sensitivity);
  const [asking, setAsking] = useState(false);
  // A document may have raised the space meanwhile.
  const chosen = above(wanted, space.sensitivity) ? wanted : space.sensitivity;
  const open = sensitivities.filter((level) => !above(space.sensitivity, level));
  const raise = t("spaces.level_raise", { level: t(`policy.${chosen}`) });
  return (
    <Part title={t("spaces.level")} hint={t("spaces.level_hint")}>
      <RadioGroup label={t("spaces.level")} hideLabel value={chosen} onChange={setWanted} choices={open.map((value) => ({ value, label: t(`policy.${value}`) }))} />
      {open.length === 1 ? <p className={styles["hint"]}>{t("spaces.level_top")}</p> : null}
      <Refusal>{failure}</Refusal>
      {chosen === space.sensitivity ? null : (
        <div className={styles["saving"]}><Button look="primary" isDisabled={busy} onPress={() => { setAsking(true); }}>{raise}</Button></div>
      )}
      <Confirm
        title={t("spaces.level_title")}
        action={raise}
        isOpen={asking}
        onClose={() => { setAsking(false); }}
        onConfirm={() => {
          setAsking(false);
          void run(() => change(space.id, { sensitivity: chosen }), t("spaces.saved"));
        }}
      >
        <p>{t("spaces.level_words")}</p>
      </Confirm>
    </Part>
  );
}
