import { Copy, FileCode2, RotateCw, ShieldCheck, ShieldAlert } from "lucide-react";
import type { RefObject } from "react";
import { useLanguage, useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { say } from "../../../ui/toasts";
import { Branches } from "../Branches";
import { markdownCopy, richCopy, toClipboard } from "../copy/rich";
import { sourcesOf, textOf, type Said } from "../said";
import { useVerbs } from "../useThread";
import { useWhere } from "../useWhere";
import styles from "./Foot.module.css";
import { hosting } from "./words";

function Provenance({ answer }: { answer: Said }) {
  const t = useT();
  const { language } = useLanguage();
  const { endpoint, seconds } = answer.metadata ?? {};
  if (!endpoint) return <p />;
  const name = endpoint.kind === "builtin" ? t("common.builtin") : endpoint.label;
  const where = `${name} · ${hosting(endpoint, t, language)}`;
  const declared = !endpoint.leaves_machine || endpoint.country !== null;
  const took = typeof seconds === "number" ? new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(seconds) : null;
  return (
    <p className={styles["provenance"]} data-declared={declared || undefined}>
      {declared ? <ShieldCheck size={17} aria-hidden /> : <ShieldAlert size={17} aria-hidden />}
      <span className={styles["where"]}>
        <span className="visually-hidden">{t("thread.provenance", { where: "" })}</span>
        {where}
      </span>
      {took ? <span className={styles["seconds"]}>{t("thread.seconds", { seconds: took })}</span> : null}
    </p>
  );
}

/** One line of provenance and four quiet actions. */
export function Foot({ answer, words, busy }: { answer: Said; words: RefObject<HTMLDivElement | null>; busy: boolean }) {
  const t = useT();
  const where = useWhere();
  const verbs = useVerbs();
  const spoken = { sources: t("thread.sources"), where };
  const attempt = async (copy: () => Promise<void>, done: string) => {
    try {
      await copy();
      say(done);
    } catch {
      say(t("thread.copy_failed"), { tone: "error" });
    }
  };
  const rich = async () => {
    const drawn = words.current?.querySelector<HTMLElement>("[data-answer-words]");
    if (drawn) await toClipboard(richCopy(drawn, sourcesOf(answer), spoken));
  };
  const markdown = () => navigator.clipboard.writeText(markdownCopy(textOf(answer), sourcesOf(answer), spoken));
  const mute = textOf(answer) === "";
  return (
    <footer className={styles["foot"]}>
      <Provenance answer={answer} />
      <div className={styles["actions"]} role="group" aria-label={t("thread.actions")}>
        <Branches id={answer.id} siblings={answer.metadata?.siblings ?? []} disabled={busy} />
        <IconButton label={t("thread.copy")} hint={t("thread.copy_hint")} isDisabled={mute} onPress={() => { void attempt(rich, t("thread.copied")); }}>
          <Copy size={17} aria-hidden />
        </IconButton>
        <IconButton label={t("thread.copy_markdown")} isDisabled={mute} onPress={() => { void attempt(markdown, t("thread.copied_markdown")); }}>
          <FileCode2 size={17} aria-hidden />
        </IconButton>
        <IconButton label={t("thread.again")} isDisabled={busy} onPress={() => { void verbs.again(answer); }}>
          <RotateCw size={17} aria-hidden />
        </IconButton>
      </div>
    </footer>
  );
}
