import { failureOf } from "../../api/failure";
import type { ExchangePart, ExchangePreview } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { RadioGroup } from "../../ui/RadioGroup";
import { Working } from "../../ui/Working";
import { Check } from "./Check";
import { Content } from "./Content";
import styles from "./Feedback.module.css";

export type Attached = ExchangePart | "none";
const choices = ["none", "both", "question", "answer"] as const;

interface AttachProps {
  chosen: Attached;
  onChoose: (part: Attached) => void;
  goesUp: boolean;
  onGoesUp: (goesUp: boolean) => void;
  preview: { data: ExchangePreview | undefined; error: unknown };
}

/** Whether to attach the exchange, which part of it, and what that is, exactly. */
export function Attach({ chosen, onChoose, goesUp, onGoesUp, preview: { data, error } }: AttachProps) {
  const t = useT();
  const sentence = useFailureSentence();
  return (
    <>
      <RadioGroup label={t("feedback.attach")} hint={t("feedback.attach_hint")} value={chosen} onChange={onChoose} choices={choices.map((value) => ({ value, label: t(`feedback.attach_${value}`) }))} />
      {chosen === "none" ? null : (
        <div className={styles["part"]}>
          {error ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : data ? (
            <>
              <p className={styles["heading"]}>{t("feedback.preview")}</p>
              <Content label={t("feedback.preview")}>{data.content}</Content>
              <Check isSelected={goesUp} onChange={onGoesUp}>{t("feedback.goes_up")}</Check>
            </>
          ) : <Working>{t("feedback.preview_loading")}</Working>}
        </div>
      )}
    </>
  );
}
