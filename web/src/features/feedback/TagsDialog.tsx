import { Trash2 } from "lucide-react";
import { useState, type SyntheticEvent } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { IconButton } from "../../ui/IconButton";
import { TextField } from "../../ui/TextField";
import { useDoing } from "../../ui/useDoing";
import { useDesk, useTagVerbs, type Desk } from "./desk";
import styles from "./Feedback.module.css";

/** The organisation's words to sort feedback by: added and deleted. */
export function TagsDialog({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const t = useT();
  const tags = useDesk(desk).data?.tags ?? [];
  const verbs = useTagVerbs(desk);
  const { failure, setFailure, busy, run } = useDoing();
  const [name, setName] = useState("");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === "") setFailure(t("feedback.tag_needed"));
    else if (await run(() => verbs.add(name.trim()))) setName("");
  }
  return (
    <Dialog title={t("feedback.tags")} isOpen onClose={onClose}>
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        {tags.length === 0 ? <p className={styles["soft"]}>{t("feedback.tags_none")}</p> : (
          <ul className={styles["plain"]} aria-label={t("feedback.tags")}>
            {tags.map((tag) => (
              <li key={tag.id} className={styles["tagLine"]}>
                {tag.name}
                <IconButton label={t("feedback.tag_delete", { name: tag.name })} isDisabled={busy} onPress={() => void run(() => verbs.remove(tag.id))}><Trash2 size={17} aria-hidden /></IconButton>
              </li>
            ))}
          </ul>
        )}
        <div className={styles["add"]}>
          <TextField label={t("feedback.tags_new")} value={name} onChange={setName} maxLength={40} />
          <Button type="submit" isDisabled={busy}>{t("feedback.tags_add")}</Button>
        </div>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}><Button onPress={onClose}>{t("feedback.close_it")}</Button></div>
      </form>
    </Dialog>
  );
}
