import { Copy, Download, FileCode2, Info, RotateCw, ShieldCheck, ShieldAlert } from "lucide-react";
import { lazy, useContext, type RefObject } from "react";
import { exportOf } from "../../../api/exporting";
import { useLanguage, useT } from "../../../locales/Language";
import { Bubble } from "../../../ui/Bubble";
import { Formats } from "../../../ui/Formats";
import { IconButton } from "../../../ui/IconButton";
import { Menu } from "../../../ui/Menu";
import { useTakeAway, type TakenFormat } from "../../../ui/takeAway";
import { say } from "../../../ui/toasts";
import { Branches } from "../Branches";
import { useCiting } from "../citing";
import { markdownCopy, richCopy, toClipboard } from "../copy/rich";
import { OpinionContext } from "../opinion";
import { sourcesOf, textOf, type Said } from "../said";
import { unlinked } from "../searches";
import { useVerbs } from "../useThread";
import { useWhere } from "../useWhere";
import styles from "./Foot.module.css";
import { footWords } from "./provenance";

const arrive = () => import("./Details");
const Details = lazy(arrive);

/** Who answered, where, in how long, for how much carbon; the rest one press away. */
export function Provenance({ answer }: { answer: Said }) {
  const t = useT();
  const { language } = useLanguage();
  const metadata = answer.metadata ?? {};
  const { where, also, instead, seconds, carbon, calm } = footWords(metadata, t, language);
  if (where === null) return <div />;
  const Icon = calm ? ShieldCheck : ShieldAlert;
  return (
    <div className={styles["provenance"]} data-calm={calm || undefined}>
      <p className={styles["where"]}>
        <Icon size={17} aria-hidden />
        <span>
          <span className="visually-hidden">{t("thread.provenance", { where: "" })}</span>
          {where}
        </span>
      </p>
      {also ? <p className={styles["figure"]}>{also}</p> : null}
      {instead ? <p className={styles["figure"]}>{instead}</p> : null}
      {seconds ? <p className={styles["figure"]}>{seconds}</p> : null}
      {carbon ? <p className={styles["figure"]}>{carbon}</p> : null}
      <Bubble
        title={t("provenance.title")}
        waiting={t("common.loading")}
        placement="top start"
        trigger={
          <IconButton
            size="small"
            label={t("provenance.title")}
            hint={t("provenance.details")}
            aria-haspopup="dialog"
            onHoverStart={() => { void arrive(); }}
            onFocus={() => { void arrive(); }}
          >
            <Info size={16} aria-hidden />
          </IconButton>
        }
      >
        <Details metadata={metadata} />
      </Bubble>
    </div>
  );
}

function Export({ answer, isDisabled }: { answer: Said; isDisabled: boolean }) {
  const t = useT();
  const { id } = useVerbs().chat;
  const { making, take } = useTakeAway((format) => exportOf(id, format, answer.id));
  const label = making ? t("exporting.making") : t("exporting.answer");
  return (
    <Menu
      label={t("exporting.formats")}
      onChoose={(format) => { void take(format as TakenFormat); }}
      trigger={
        <IconButton label={label} isDisabled={isDisabled} aria-busy={making || undefined}>
          <Download size={17} aria-hidden />
        </IconButton>
      }
    >
      <Formats />
    </Menu>
  );
}

/** One line of provenance and five quiet actions. */
export function Foot({ answer, words, busy }: { answer: Said; words: RefObject<HTMLDivElement | null>; busy: boolean }) {
  const t = useT();
  const where = useWhere();
  const verbs = useVerbs();
  const { links = null } = useCiting();
  const opinion = useContext(OpinionContext);
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
  const markdown = () => navigator.clipboard.writeText(markdownCopy(unlinked(textOf(answer), links), sourcesOf(answer), spoken));
  const mute = textOf(answer) === "";
  return (
    <footer className={styles["foot"]}>
      <Provenance answer={answer} />
      <div className={styles["actions"]} role="group" aria-label={t("thread.actions")}>
        <Branches id={answer.id} siblings={answer.metadata?.siblings ?? []} disabled={busy} />
        {opinion?.(verbs.chat.id, answer.id)}
        <IconButton label={t("thread.copy")} hint={t("thread.copy_hint")} isDisabled={mute} onPress={() => { void attempt(rich, t("thread.copied")); }}>
          <Copy size={17} aria-hidden />
        </IconButton>
        <IconButton label={t("thread.copy_markdown")} isDisabled={mute} onPress={() => { void attempt(markdown, t("thread.copied_markdown")); }}>
          <FileCode2 size={17} aria-hidden />
        </IconButton>
        <Export answer={answer} isDisabled={mute} />
        <IconButton label={t("thread.again")} isDisabled={busy} onPress={() => { void verbs.again(answer); }}>
          <RotateCw size={17} aria-hidden />
        </IconButton>
      </div>
    </footer>
  );
}
