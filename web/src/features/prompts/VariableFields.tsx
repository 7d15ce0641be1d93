import { Check } from "lucide-react";
import { Checkbox } from "react-aria-components";

import type { PromptVariable } from "../../api/types";
import { useT } from "../../locales/Language";
import { Select } from "../../ui/Select";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import fields from "../../ui/Field.module.css";
import styles from "./Prompts.module.css";

const kinds = ["line", "long", "choice", "date", "number"] as const;

/** How one variable is asked for. */
export function VariableFields({ variable, onChange }: { variable: PromptVariable; onChange: (variable: PromptVariable) => void }) {
  const t = useT();
  const put = (change: Partial<PromptVariable>) => { onChange({ ...variable, ...change }); };
  return (
    <fieldset className={styles["variable"]}>
      <legend>{t("prompts.variable", { name: variable.name })}</legend>
      <div className={styles["pair"]}>
        <TextField label={t("prompts.variable_label")} value={variable.label} onChange={(label) => { put({ label }); }} maxLength={200} />
        <Select label={t("prompts.variable_kind")} value={variable.kind} onChange={(kind) => { put({ kind, default: "", choices: [] }); }} choices={kinds.map((kind) => ({ value: kind, label: t(`prompts.kind_${kind}`) }))} />
      </div>
      {variable.kind === "choice" ? (
        <TextArea label={t("prompts.variable_choices")} value={variable.choices.join("\n")} onChange={(written) => { put({ choices: written === "" ? [] : written.split("\n") }); }} rows={4} />
      ) : null}
      <div className={styles["pair"]}>
        <TextField label={t("prompts.variable_help")} value={variable.help} onChange={(help) => { put({ help }); }} maxLength={200} />
        <TextField label={t("prompts.variable_default")} value={variable.default} onChange={(given) => { put({ default: given }); }} maxLength={2000} {...(variable.kind === "date" && { type: "date" as const })} />
      </div>
      <Checkbox isSelected={variable.required} onChange={(required) => { put({ required }); }} className={fields["choice"] ?? ""}>
        <span className={fields["box"]} aria-hidden="true"><Check size={16} /></span>
        {t("prompts.variable_required")}
      </Checkbox>
    </fieldset>
  );
}
