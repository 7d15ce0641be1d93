import type { Catalogue } from "../../api/types";
import { useT } from "../../locales/Language";
import { TextField } from "../../ui/TextField";
import styles from "./Catalogue.module.css";
import { OneField, type Form } from "./EntryFields";
import type { Field } from "./fields";

export type KeyState = Catalogue["keys"][number]["state"];
export const keyPaths = ["key", "key_env", "key_file"];
const named: readonly Field[] = [
  { path: "key_env", label: "catalogue.key_env", hint: "catalogue.key_env_hint", kind: "text" },
  { path: "key_file", label: "catalogue.key_file", hint: "catalogue.key_file_hint", kind: "text" },
];

/** A key: where it is, or typed here once, never shown again. */
export function KeyFields({ form, typed, onType, state, keepsKeys }: { form: Form; typed: string; onType: (key: string) => void; state: KeyState; keepsKeys: boolean }) {
  const t = useT();
  const fault = form.fault("key");
  return (
    <fieldset className={styles["group"]}>
      <legend>{t("catalogue.key")}</legend>
      <p className={styles["soft"]}>{t(`catalogue.state_key_${state}`)}</p>
      {keepsKeys ? (
        <div className={styles["field"]}>
          <TextField label={t("catalogue.key_typed")} hint={t("catalogue.key_typed_hint")} type="password" autoComplete="off" value={typed} onChange={onType} isInvalid={fault !== undefined} validationBehavior="aria" />
          {fault === undefined ? null : <p className={styles["fault"]} role="alert">{t("catalogue.fault", { rule: fault })}</p>}
        </div>
      ) : <p className={styles["soft"]}>{t("catalogue.key_not_kept")}</p>}
      <details className={styles["apart"]} open={named.some(({ path }) => form.fault(path) !== undefined) || undefined}>
        <summary>{t("catalogue.key_elsewhere")}</summary>
        <div className={styles["fields"]}>{named.map((field) => <OneField key={field.path} field={field} form={form} />)}</div>
      </details>
    </fieldset>
  );
}
