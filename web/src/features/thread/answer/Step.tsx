import { getToolName, type DynamicToolUIPart, type ToolUIPart } from "ai";
import { useFailureSentence, useT } from "../../../locales/Language";
import type { TextKey, Translate } from "../../../locales/text";
import styles from "./Answer.module.css";

const known: Record<string, TextKey> = { search_documents: "thread.step_search_documents" };

const field = (value: unknown, name: string): unknown => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined);

/** What went in or came out, in words where we know them. */
function readable(value: unknown, t: Translate): string {
  const query = field(value, "query");
  const passages = field(value, "passages");
  if (typeof value === "string") return value;
  if (typeof query === "string") return t("thread.quoted", { quote: query });
  if (typeof passages === "number") return t("thread.step_passages", { count: passages });
  return JSON.stringify(value, null, 2);
}

function nameOf(part: ToolUIPart | DynamicToolUIPart, t: Translate): string {
  const name = part.type === "dynamic-tool" ? part.toolName : getToolName(part);
  const words = known[name];
  return words ? t(words) : (part.title ?? name).replaceAll("_", " ");
}

/** Under way, done, or failed; the words say which. */
function stateOf({ state }: ToolUIPart | DynamicToolUIPart): "running" | "done" | "failed" {
  if (state === "output-error") return "failed";
  return state === "output-available" ? "done" : "running";
}

function titleOf(part: ToolUIPart | DynamicToolUIPart, t: Translate): string {
  const name = nameOf(part, t);
  const passages = field(part.output, "passages");
  if (typeof passages === "number") return t("thread.step_found", { name, found: t("thread.step_passages", { count: passages }) });
  return t(`thread.step_${stateOf(part)}`, { name });
}

/** A tool that was used, as one step that can be unfolded. */
export function Step({ part }: { part: ToolUIPart | DynamicToolUIPart }) {
  const t = useT();
  const sentence = useFailureSentence();
  const state = stateOf(part);
  return (
    <details className={styles["folded"]} data-writing={state === "running" || undefined} data-state={state}>
      <summary>{titleOf(part, t)}</summary>
      <dl className={styles["step"]}>
        {part.input === undefined ? null : (
          <>
            <dt>{t("thread.step_input")}</dt>
            <dd>{readable(part.input, t)}</dd>
          </>
        )}
        {part.state === "output-error" ? (
          <>
            <dt>{t("thread.step_reason")}</dt>
            <dd>{sentence({ code: part.errorText })}</dd>
          </>
        ) : null}
        {part.state === "output-available" ? (
          <>
            <dt>{t("thread.step_output")}</dt>
            <dd>{readable(part.output, t)}</dd>
          </>
        ) : null}
      </dl>
    </details>
  );
}
