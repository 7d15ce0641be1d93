import { Quote } from "lucide-react";

import { useT } from "../locales/Language";
import styles from "./EngineNote.module.css";

const settings = `EMILIE_MODEL_URL=https://…/v1
EMILIE_MODEL_KEY=…
EMILIE_MODEL_NAME=…`;

/** Said on the home page while the built-in engine answers, in place of a local model that failed or of none: what it does, and the way to more. */
export function EngineNote({ inPlace }: { inPlace: boolean }) {
  const t = useT();
  return (
    <aside className={styles["note"]} aria-label={t("home.builtin_title")}>
      <Quote size={18} aria-hidden />
      <div>
        {inPlace ? <p className={styles["trouble"]}>{t("home.local_down")}</p> : null}
        <p><strong>{t("home.builtin_title")}</strong> {t("home.builtin_text")}</p>
        <details className={styles["how"]}>
          <summary>{t("home.builtin_how")}</summary>
          <p>{t("home.builtin_steps")}</p>
          <pre role="region" tabIndex={0} aria-label={t("home.builtin_how")} className={styles["settings"]}>{settings}</pre>
          <p>{t("home.builtin_file")} <code>EMILIE_MODEL_FILE=/…/modele.gguf</code></p>
          <p>{t("home.builtin_local")}</p>
        </details>
      </div>
    </aside>
  );
}
