import { Radio, RadioGroup } from "react-aria-components";
import type { Length } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { isLength } from "../said";
import styles from "./LengthChoice.module.css";

const lengths: readonly Length[] = ["court", "moyen", "long"];

/** How long a summary is to be, beside its task. */
export function LengthChoice({ length, onChoose }: { length: Length; onChoose: (length: Length) => void }) {
  const t = useT();
  return (
    <RadioGroup
      className={styles["lengths"] ?? ""}
      aria-label={t("composer.length")}
      orientation="horizontal"
      value={length}
      onChange={(chosen) => { if (isLength(chosen)) onChoose(chosen); }}
    >
      {lengths.map((each) => (
        <Radio key={each} value={each} className={styles["length"] ?? ""}>{t(`thread.length_${each}`)}</Radio>
      ))}
    </RadioGroup>
  );
}
