import { FileText, RotateCw, ShieldPlus, TriangleAlert, X } from "lucide-react";
import { isPicture } from "../../../api/files";
import { failedInPassing, readWords } from "../../../api/reading";
import { receiptText } from "../../../api/receipt";
import { above, sensitivities } from "../../../api/standing";
import type { Sensitivity } from "../../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { Menu, MenuItem } from "../../../ui/Menu";
import { say } from "../../../ui/toasts";
import { useSayDeleted } from "../../../ui/useSayDeleted";
import { levelName } from "../policy/words";
import { failed, markOf, type Attachment } from "./attachments";
import styles from "./FileTray.module.css";
import { Thumbnail } from "./Picture";
import type { Files } from "./useFiles";

/** How far a file is, from 0 to 1; null when there is nothing to wait for. */
function share(one: Attachment): number | null {
  if (one.state === "sending") return one.sent;
  if (one.state === "refused") return null;
  const { state, progress } = one.document;
  if (state === "received") return 0;
  return state === "reading" ? (progress?.total ? progress.done / progress.total : 0) : null;
}

function useWords(): (one: Attachment) => string {
  const t = useT();
  const sentence = useFailureSentence();
  return (one) => {
    if (one.state === "sending") return t("composer.file_sending", { percent: Math.round(one.sent * 100) });
    if (one.state === "refused") return sentence(one.problem);
    if (one.document.error) return sentence({ code: one.document.error, params: { name: one.name } });
    const mark = markOf(one);
    return [readWords(one.document, t), ...(mark ? [t("policy.marked", { level: levelName(mark, t) })] : [])].join(" · ");
  };
}

/** The image itself once it can be shown; until then, and for other files, a sheet. */
function Sign({ one }: { one: Attachment }) {
  const shown = one.state === "known" && one.document.state === "ready" && isPicture(one.document);
  return shown ? <Thumbnail id={one.document.id} /> : <FileText size={18} aria-hidden />;
}

/** What would raise the question further than it stands. */
function Mark({ one, files, level }: { one: Attachment; files: Files; level: Sensitivity }) {
  const t = useT();
  const sentence = useFailureSentence();
  const higher = sensitivities.filter((each) => above(each, level));
  if (higher.length === 0 || one.state !== "known") return null;
  const choose = async (id: string) => {
    const chosen = higher.find((each) => each === id);
    const failure = chosen ? await files.mark(one, chosen) : null;
    if (failure) say(sentence({ code: failure.code, params: { name: one.name, ...failure.params } }), { tone: "error" });
  };
  const trigger = (
    <IconButton size="small" label={t("policy.mark", { name: one.name })} hint={t("policy.mark_hint")}>
      <ShieldPlus size={15} aria-hidden />
    </IconButton>
  );
  return (
    <Menu label={t("policy.mark", { name: one.name })} trigger={trigger} placement="top end" onChoose={(id) => { void choose(id); }}>
      {higher.map((each) => <MenuItem key={each} id={each}>{t("policy.mark_as", { level: levelName(each, t) })}</MenuItem>)}
    </Menu>
  );
}

function mayWork(one: Attachment): boolean {
  if (one.state === "refused") return one.problem.code === "unreachable";
  return one.state === "known" && failedInPassing(one.document);
}

/** Removes a file from the question, and says what was deleted of it. */
function useRemoval(files: Files): (one: Attachment) => Promise<void> {
  const t = useT();
  const { language } = useLanguage();
  const sayDeleted = useSayDeleted();
  return async (one) => {
    const receipt = await files.remove(one);
    if (receipt) sayDeleted(one.name, () => receiptText(receipt, one.name, t, language));
  };
}

function Line({ one, files, level }: { one: Attachment; files: Files; level: Sensitivity | null }) {
  const t = useT();
  const words = useWords()(one);
  const bad = failed(one);
  const done = share(one);
  const again = mayWork(one);
  const remove = useRemoval(files);
  const sentence = useFailureSentence();
  const retry = async () => {
    const failure = await files.retry(one);
    if (failure) say(sentence(failure), { tone: "error" });
  };
  return (
    <li className={styles["file"]} data-failed={bad || undefined}>
      {bad ? <TriangleAlert size={18} aria-hidden /> : <Sign one={one} />}
      <div className={styles["words"]}>
        <p className={styles["name"]} title={one.name}>{one.name}</p>
        <p className={styles["state"]}>{words}</p>
      </div>
      {again ? (
        <IconButton size="small" label={t(one.state === "known" ? "composer.file_read_again" : "composer.file_retry", { name: one.name })} onPress={() => { void retry(); }}>
          <RotateCw size={15} aria-hidden />
        </IconButton>
      ) : null}
      {level && !bad ? <Mark one={one} files={files} level={level} /> : null}
      <IconButton size="small" label={t("composer.file_remove", { name: one.name })} onPress={() => { void remove(one); }}>
        <X size={16} aria-hidden />
      </IconButton>
      {done === null ? null : <progress className={styles["progress"]} value={done} aria-label={words} />}
    </li>
  );
}

/** The files joined to the question being written. A refused one stays listed with its reason. */
export function FileTray({ files, level }: { files: Files; level: Sensitivity | null }) {
  const t = useT();
  const words = useWords();
  if (files.list.length === 0) return null;
  const settled = files.list.filter((one) => share(one) === null).map((one) => `${one.name} : ${words(one)}`);
  return (
    <>
      <ul className={styles["tray"]} aria-label={t("composer.files")}>
        {files.list.map((one) => <Line key={one.key} one={one} files={files} level={level} />)}
      </ul>
      {/* Said once a file is ready or refused, not at each page. */}
      <p className="visually-hidden" role="status">{settled.join(". ")}</p>
    </>
  );
}
