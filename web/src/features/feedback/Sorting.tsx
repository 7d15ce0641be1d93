import { useState } from "react";

import type { FeedbackDetail } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { CheckboxGroup } from "../../ui/CheckboxGroup";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Select";
import { useDoing } from "../../ui/useDoing";
import { Badge } from "./Badge";
import { useDesk, useItemVerbs } from "./desk";
import styles from "./Feedback.module.css";

interface SortingProps {
  desk: string;
  item: FeedbackDetail;
}

function ChooseTags({ desk, item, onClose }: SortingProps & { onClose: () => void }) {
  const t = useT();
  const tags = useDesk(desk).data?.tags ?? [];
  const { change } = useItemVerbs(desk, item);
  const { failure, busy, run } = useDoing();
  const [chosen, setChosen] = useState(item.tags.map(({ id }) => id));
  const apply = async () => { if (await run(() => change({ tags: chosen }))) onClose(); };
  return (
    <Dialog title={t("feedback.tags")} isOpen onClose={onClose}>
      <div className={styles["form"]}>
        {tags.length === 0 ? <p className={styles["soft"]}>{t("feedback.tags_none")}</p> : <CheckboxGroup label={t("feedback.tags_edit")} value={chosen} onChange={setChosen} choices={tags.map(({ id, name }) => ({ value: id, label: name }))} />}
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" isDisabled={busy} onPress={() => void apply()}>{t("common.save")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Who tends to it, and the words that it is sorted by. */
export function Sorting({ desk, item }: SortingProps) {
  const t = useT();
  const around = useDesk(desk).data;
  const { change, readAgain } = useItemVerbs(desk, item);
  const { failure, busy, run } = useDoing();
  const [tagging, setTagging] = useState(false);
  const { assignee } = item;
  const known = around?.referents ?? [];
  // Who has it may have left the referents since.
  const referents = assignee && !known.some(({ id }) => id === assignee.id) ? [...known, assignee] : known;
  const assign = async (id: string) => { if (!await run(() => change({ assignee_id: id || null }))) void readAgain(); };
  return (
    <>
      <div className={styles["narrow"]}><Select label={t("feedback.assignee")} value={assignee?.id ?? ""} isDisabled={busy} onChange={(id) => void assign(id)} choices={[{ value: "", label: t("feedback.assignee_nobody") }, ...referents.map(({ id, name }) => ({ value: id, label: name }))]} /></div>
      <div className={styles["between"]}>
        <p className={styles["badges"]}>{item.tags.length === 0 ? <span className={styles["soft"]}>{t("feedback.tags_none")}</span> : item.tags.map((tag) => <Badge key={tag.id}>{tag.name}</Badge>)}</p>
        <Button onPress={() => { setTagging(true); }}>{t("feedback.tags_edit")}</Button>
      </div>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {tagging ? <ChooseTags desk={desk} item={item} onClose={() => { setTagging(false); }} /> : null}
    </>
  );
}
