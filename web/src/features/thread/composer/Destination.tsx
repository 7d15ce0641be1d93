import { ShieldAlert, ShieldCheck } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import type { Answering } from "../../../api/types";
import { countryName } from "../../../locales/countries";
import { useLanguage, useT } from "../../../locales/Language";
import type { Language, Translate } from "../../../locales/text";
import { Tooltip } from "../../../ui/Tooltip";
import styles from "./Composer.module.css";

function destination({ leaves_machine, operator, country, label }: Answering, t: Translate, language: Language) {
  if (!leaves_machine) return { known: true, words: t("composer.stays"), hint: t("composer.stays_hint") };
  const declared = [operator, country === null ? null : countryName(country, language)].filter((word) => word).join(" · ");
  const where = declared === "" ? label : declared;
  return { known: declared !== "", words: declared === "" ? t("composer.goes_undeclared") : declared, hint: t("composer.goes_hint", { where }) };
}

/** Where the question and its documents go, always in sight. */
export function Destination({ answering }: { answering: Answering | undefined }) {
  const t = useT();
  const { language } = useLanguage();
  if (!answering) return null;
  const { known, words, hint } = destination(answering, t, language);
  return (
    <Tooltip text={hint}>
      <AriaButton className={styles["destination"] ?? ""} data-known={known || undefined}>
        {known ? <ShieldCheck size={17} aria-hidden /> : <ShieldAlert size={17} aria-hidden />}
        <span>{words}</span>
      </AriaButton>
    </Tooltip>
  );
}
