import { useQueryClient } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { lazy } from "react";
import { Button as AriaButton } from "react-aria-components";
import { endpoints } from "../../../api/endpoints";
import { useLanguage, useT } from "../../../locales/Language";
import { Bubble } from "../../../ui/Bubble";
import { Tooltip } from "../../../ui/Tooltip";
import styles from "./PolicyButton.module.css";
import { usePolicy, type Policy } from "./usePolicy";
import { hint, isCalm, levelName, pillWords } from "./words";

const arrive = () => import("./PolicyPanel");
const PolicyPanel = lazy(arrive);

interface PolicyButtonProps {
  policy: Policy;
  /** `pill` says where the question goes too; `chip` is for a header. */
  look: "pill" | "chip";
}

/** How sensitive the conversation is and where its questions go, always in sight; it opens what can be chosen of both. */
export function PolicyButton({ policy, look }: PolicyButtonProps) {
  const t = useT();
  const { language } = useLanguage();
  const cache = useQueryClient();
  const { standing } = policy;
  const words = look === "pill" ? pillWords(standing, t) : levelName(standing.sensitivity, t);
  const name = look === "pill" ? t("policy.name", { words }) : t("policy.level", { level: words });
  const Icon = isCalm(standing) ? ShieldCheck : ShieldAlert;
  const trigger = (
    <Tooltip text={hint(standing, t, language)}>
      <AriaButton
        className={styles[look] ?? ""}
        data-calm={isCalm(standing) || undefined}
        aria-label={name}
        aria-haspopup="dialog"
        onHoverStart={() => { void arrive(); }}
        onFocus={() => { void arrive(); }}
      >
        <Icon size={17} aria-hidden />
        <span>{words}</span>
      </AriaButton>
    </Tooltip>
  );
  return (
    <Bubble
      title={t("policy.title")}
      waiting={t("policy.opening")}
      trigger={trigger}
      placement={look === "pill" ? "top end" : "bottom start"}
      // Which ones are up changes without a word.
      onOpen={() => { void cache.invalidateQueries({ queryKey: endpoints().queryKey }); }}
    >
      <PolicyPanel policy={policy} />
    </Bubble>
  );
}

/** The same, in the header of a conversation. */
export function PolicyChip({ conversationId }: { conversationId: string }) {
  const policy = usePolicy(conversationId);
  return policy ? <PolicyButton policy={policy} look="chip" /> : null;
}
