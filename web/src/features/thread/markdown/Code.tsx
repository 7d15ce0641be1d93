import { Check, Copy } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { say } from "../../../ui/toasts";
import styles from "./Code.module.css";

/** A block of code, scrollable by itself, with its own copy. */
export function Code({ language, children }: { language: string | null; children: ReactNode }) {
  const t = useT();
  const block = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText((block.current?.textContent ?? "").replace(/\n$/, ""));
      setCopied(true);
      say(t("thread.code_copied"));
      setTimeout(() => { setCopied(false); }, 2000);
    } catch {
      say(t("thread.copy_failed"), { tone: "error" });
    }
  };
  const name = language ? t("thread.code_language", { language }) : t("thread.code");
  return (
    <div className={styles["code"]}>
      <div className={styles["bar"]} data-not-copied>
        <span>{language ?? t("thread.code")}</span>
        <IconButton size="small" label={t("thread.copy_code")} onPress={() => { void copy(); }}>
          {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        </IconButton>
      </div>
      {/* A block that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre ref={block} tabIndex={0} role="group" aria-label={name}>{children}</pre>
    </div>
  );
}
