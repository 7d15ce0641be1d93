import { useState } from "react";

import type { FeedbackDetail } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loaded } from "../../ui/Loaded";
import { RadioGroup } from "../../ui/RadioGroup";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import { useItems, useItemVerbs, waiting } from "./desk";
import styles from "./Feedback.module.css";
import { ageWords, reasonWords } from "./words";

/** Which of those that are not closed it is to follow. */
export function Merging({ desk, item, onClose, onMerged }: { desk: string; item: FeedbackDetail; onClose: () => void; onMerged: (into: string) => void }) {
  const t = useT();
  const found = useItems(desk, { ...waiting, state: "" });
  const { merge } = useItemVerbs(desk, item);
  const { failure, busy, run } = useDoing();
  const [into, setInto] = useState("");
  const apply = async () => {
    if (!await run(() => merge(into))) return;
    say(t("feedback.merge_done"));
    onMerged(into);
  };
  return (
    <Dialog title={t("feedback.merge")} isOpen onClose={onClose}>
      <div className={styles["form"]}>
        <p>{t("feedback.merge_text")}</p>
        <Loaded query={found} words={t("feedback.desk_loading")}>
          {({ pages }) => {
            const others = pages.flatMap(({ items }) => items).filter(({ id, state }) => id !== item.id && state !== "closed");
            if (others.length === 0 && !found.hasNextPage) return <p className={styles["soft"]}>{t("feedback.merge_none")}</p>;
            return (
              <>
                <RadioGroup label={t("feedback.merge_into")} value={into} onChange={setInto} choices={others.map((other) => ({ value: other.id, label: [other.words.slice(0, 120) || reasonWords(other.reasons, t) || t("feedback.no_words"), ageWords(other.created_at, t)].join(" · ") }))} />
                {found.hasNextPage ? <div><Button isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>{t("feedback.more")}</Button></div> : null}
              </>
            );
          }}
        </Loaded>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" isDisabled={busy || into === ""} onPress={() => void apply()}>{t("feedback.merge")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
