import { useEffect, useRef, useState, type SyntheticEvent } from "react";

import type { PromptVariable } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { DateField } from "../../ui/DateField";
import { Select } from "../../ui/Select";
import { TextArea } from "../../ui/TextArea";
import { TextField } from "../../ui/TextField";
import { beginning, filled, lacking, type Lacking } from "./fill";
import styles from "./Prompts.module.css";

const controls = "input, textarea, select";

interface FieldProps {
  variable: PromptVariable;
  value: string;
  invalid: boolean;
  onChange: (value: string) => void;
}

function Control({ variable, value, invalid, onChange }: FieldProps) {
  const t = useT();
  const label = variable.required ? variable.label : t("prompts.optional", { label: variable.label });
  const shared = { label, value, onChange, isInvalid: invalid, isRequired: variable.required, validationBehavior: "aria" as const };
  const hint = variable.help ? { hint: variable.help } : {};
  if (variable.kind === "long") return <TextArea {...shared} {...hint} rows={4} />;
  if (variable.kind === "line") return <TextField {...shared} {...hint} />;
  if (variable.kind === "number") return <TextField {...shared} {...hint} inputMode="decimal" />;
  const help = variable.help ? <p className={styles["help"]}>{variable.help}</p> : null;
  if (variable.kind === "date") return <><DateField label={label} value={value} min="1900-01-01" max="2199-12-31" onChange={onChange} />{help}</>;
  const choices = [{ value: "", label: t("prompts.choose") }, ...variable.choices.map((each) => ({ value: each, label: each }))];
  return <><Select label={label} value={value} onChange={onChange} choices={choices} />{help}</>;
}

interface FillFormProps {
  prompt: { text: string; variables: readonly PromptVariable[]; language: string };
  backLabel: string;
  onBack: () => void;
  /** The text, with what was filled in. Nothing is sent. */
  onFilled: (text: string) => void;
}

/** The small form of a prompt. */
export function FillForm({ prompt, backLabel, onBack, onFilled }: FillFormProps) {
  const t = useT();
  const place = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(() => beginning(prompt.variables));
  const [lack, setLack] = useState<Lacking | null>(null);
  useEffect(() => { place.current?.querySelector<HTMLElement>(controls)?.focus(); }, []);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    // A form inside the page's own: the question does not go.
    event.stopPropagation();
    const missing = lacking(prompt.variables, values);
    setLack(missing);
    if (missing) place.current?.querySelector(`[data-variable="${missing.variable.name}"]`)?.querySelector<HTMLElement>(controls)?.focus();
    else onFilled(filled(prompt, values));
  }
  return (
    <form ref={place} className={`${styles["form"] ?? ""} ${styles["inDialog"] ?? ""}`} onSubmit={submit} noValidate>
      <p className={styles["soft"]}>{t("prompts.fill_lead")}</p>
      {prompt.variables.map((variable) => (
        <div key={variable.name} data-variable={variable.name} className={styles["part"]}>
          <Control
            variable={variable}
            value={values[variable.name] ?? ""}
            invalid={lack?.variable.name === variable.name}
            onChange={(value) => {
              setValues((before) => ({ ...before, [variable.name]: value }));
              setLack(null);
            }}
          />
          {lack?.variable.name === variable.name ? <p className={styles["problem"]} role="alert">{t(lack.why)}</p> : null}
        </div>
      ))}
      <div className={styles["actions"]}>
        <Button onPress={onBack}>{backLabel}</Button>
        <Button look="primary" type="submit">{t("prompts.fill_go")}</Button>
      </div>
    </form>
  );
}
