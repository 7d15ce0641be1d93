import { getToolName, type DynamicToolUIPart, type ToolUIPart } from "ai";
import { useT } from "../../../locales/Language";
import styles from "./Answer.module.css";

const readable = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** A tool that was used, as one step that can be unfolded. */
export function Step({ part }: { part: ToolUIPart | DynamicToolUIPart }) {
  const t = useT();
  const name = (part.title ?? (part.type === "dynamic-tool" ? part.toolName : getToolName(part))).replaceAll("_", " ");
  const ended = part.state === "output-available" || part.state === "output-error";
  const title = !ended ? t("thread.step_running", { name }) : part.state === "output-error" ? t("thread.step_failed", { name }) : t("thread.step_done", { name });
  return (
    <details className={styles["folded"]}>
      <summary>{title}</summary>
      <dl className={styles["step"]}>
        {part.input === undefined ? null : (
          <>
            <dt>{t("thread.step_input")}</dt>
            <dd>{readable(part.input)}</dd>
          </>
        )}
        {part.state === "output-available" ? (
          <>
            <dt>{t("thread.step_output")}</dt>
            <dd>{readable(part.output)}</dd>
          </>
        ) : null}
      </dl>
    </details>
  );
}
