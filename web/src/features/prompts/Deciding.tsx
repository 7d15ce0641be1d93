import { useState, type SyntheticEvent } from "react";

import type { PromptProposal } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { DateField } from "../../ui/DateField";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/TextArea";
import { useDoingAloud } from "../../ui/useDoing";
import { daysAhead } from "./content";
import { useVerbs } from "./prompts";
import styles from "./Prompts.module.css";

/** Accepted, edited, or refused with a word: who proposed it is told. */
export function Deciding({ proposal, onEdit }: { proposal: PromptProposal; onEdit: () => void }) {
  const t = useT();
  const { approve, refuse } = useVerbs();
  const { busy, run } = useDoingAloud();
  const [asking, ask] = useState<"accept" | "refuse" | null>(null);
  const [word, setWord] = useState("");
  const [day, setDay] = useState(() => daysAhead(365));
  const { title } = proposal.content;
  const close = () => { ask(null); };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const done = asking === "accept"
      ? await run(() => approve(proposal, { word, ...(day !== "" && { review_on: day }) }), t("prompts.accepted", { title }))
      : await run(() => refuse(proposal, word), t("prompts.refused"));
    if (done) close();
  };
  return (
    <div className={styles["actions"]}>
      <Button look="primary" onPress={() => { ask("accept"); }}>{t("prompts.accept")}</Button>
      <Button onPress={onEdit}>{t("prompts.accept_edit")}</Button>
      <Button look="quiet" onPress={() => { ask("refuse"); }}>{t("prompts.refuse")}</Button>
      <Dialog title={t(asking === "refuse" ? "prompts.refuse_title" : "prompts.accept_title", { title })} isOpen={asking !== null} onClose={close}>
        <form className={`${styles["form"] ?? ""} ${styles["inDialog"] ?? ""}`} onSubmit={(event) => void submit(event)} noValidate>
          {asking === "accept" ? <DateField label={t("prompts.next_review")} value={day} min={daysAhead(1)} max={daysAhead(730)} onChange={setDay} /> : null}
          <TextArea label={t(asking === "refuse" ? "prompts.refuse_word" : "prompts.accept_word")} {...(asking === "refuse" && { hint: t("prompts.refuse_hint"), isRequired: true })} validationBehavior="aria" value={word} onChange={setWord} maxLength={500} autoFocus />
          <div className={styles["actions"]}>
            <Button onPress={close}>{t("prompts.cancel")}</Button>
            <Button look="primary" type="submit" isDisabled={busy}>{t(asking === "refuse" ? "prompts.refuse_do" : "prompts.accept_do")}</Button>
          </div>
        </form>
      </Dialog>
    </div>
  );
}
