import { Download, Play, RotateCcw, Square, Trash2 } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Batch } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Menu, MenuItem } from "../../ui/Menu";
import { say } from "../../ui/toasts";
import { archiveOf, useBatchActions } from "./batches";
import styles from "./Batches.module.css";
import { Items } from "./Items";
import { Progress } from "./Progress";

export type Act = (work: () => Promise<unknown>) => void;

/** One thing at a time; what it is refused for is said. */
function useAct(): { busy: boolean; act: Act } {
  const sentence = useFailureSentence();
  const [busy, setBusy] = useState(false);
  const act = (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    work()
      .catch((error: unknown) => { say(sentence(failureOf(error)), { tone: "error" }); })
      .finally(() => { setBusy(false); });
  };
  return { busy, act };
}

function Archive({ batch }: { batch: Batch }) {
  const t = useT();
  const trigger = <Button look={batch.state === "done" ? "primary" : "plain"}><Download size={17} aria-hidden />{t("batches.download")}</Button>;
  const choices = batch.kind === "translations"
    ? ([["docx", t("batches.archive_files")], ["table", t("batches.archive_table")]] as const)
    : (["docx", "md", "table"] as const).map((format) => [format, t(`batches.archive_${format}`)] as const);
  return (
    <Menu label={t("batches.download")} trigger={trigger}>
      {choices.map(([format, words]) => <MenuItem key={format} id={format} href={archiveOf(batch.id, format)} download>{words}</MenuItem>)}
    </Menu>
  );
}

/** A batch: how far it is, what can be done with it, its items. */
export function BatchView({ batch, onOpen, onDeleted }: { batch: Batch; onOpen: (conversationId: string) => void; onDeleted: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { language } = useLanguage();
  const actions = useBatchActions(batch.id);
  const { busy, act } = useAct();
  const [deleting, setDeleting] = useState(false);
  const { state, counts } = batch;
  const until = new Date(batch.kept_until).toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { day: "numeric", month: "long", year: "numeric" });
  const takes = counts.done > 0 || counts.failed > 0;
  const of = batch.kind === "translations" ? "_translations" : "";
  return (
    <>
      <Progress batch={batch} spoken />
      {batch.error ? <Banner tone="warning" role="status" title={t("batches.paused_because")}>{sentence({ code: batch.error, params: batch.error_params })}</Banner> : null}
      {state === "stopped" && counts.answering > 0 ? <p className={styles["soft"]} role="status">{t(`batches.stopping${of}`, { count: counts.answering })}</p> : null}
      <div className={styles["actions"]}>
        {takes ? <Archive batch={batch} /> : null}
        {state === "running" ? <Button isDisabled={busy} onPress={() => { act(actions.stop); }}><Square size={16} aria-hidden />{t("batches.stop")}</Button> : null}
        {(state === "stopped" || state === "paused") && counts.waiting + counts.answering > 0 ? <Button isDisabled={busy} onPress={() => { act(actions.goOn); }}><Play size={16} aria-hidden />{t("batches.go_on")}</Button> : null}
        {counts.failed > 0 ? <Button isDisabled={busy} onPress={() => { act(() => actions.retry(null)); }}><RotateCcw size={16} aria-hidden />{t("batches.retry_all", { count: counts.failed })}</Button> : null}
        <Button look="quiet" onPress={() => { setDeleting(true); }}><Trash2 size={16} aria-hidden />{t("batches.delete")}</Button>
      </div>
      <p className={styles["soft"]}>{t(`batches.kept_until${of}`, { date: until })}</p>
      <Items batch={batch} busy={busy} act={act} actions={actions} onOpen={onOpen} />
      <Confirm title={t("batches.delete_title")} action={t("batches.delete_action")} isOpen={deleting} onClose={() => { setDeleting(false); }} onConfirm={() => { setDeleting(false); act(async () => { await actions.remove(); say(t("batches.deleted")); onDeleted(); }); }}>
        <p>{t(`batches.delete_text${of}`)}</p>
      </Confirm>
    </>
  );
}
