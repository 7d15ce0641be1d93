import { Link } from "@tanstack/react-router";

import type { MyFeedback } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Loaded } from "../../ui/Loaded";
import { Badge } from "./Badge";
import { useMine } from "./feedback";
import styles from "./Feedback.module.css";
import { ageWords, reasonWords } from "./words";

function Line({ mine }: { mine: MyFeedback }) {
  const t = useT();
  const { id, kind, words, reasons, state, unread, attached, created_at } = mine;
  const said = words || reasonWords(reasons, t) || t("feedback.no_words");
  return (
    <li className={styles["line"]}>
      <p className={styles["said"]}><Link to="/retours/$feedbackId" params={{ feedbackId: id }}>{said}</Link></p>
      <p className={styles["soft"]}>{[t(`feedback.kind_${kind}`), ageWords(created_at, t), ...(attached ? [t("feedback.has_copy")] : [])].join(" · ")}</p>
      <p className={styles["badges"]}>
        {unread ? <Badge state="news">{t("feedback.unread")}</Badge> : null}
        <Badge state={state}>{state === "open" ? t("feedback.mine_open") : t(`feedback.state_${state}`)}</Badge>
      </p>
    </li>
  );
}

/** All that one sent, the latest first. */
export function MineList() {
  const t = useT();
  const found = useMine();
  return (
    <Loaded query={found} words={t("feedback.mine_loading")}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return <Empty title={t("feedback.mine_empty")}><p>{t("feedback.mine_empty_text")}</p></Empty>;
        return (
          <>
            <ul className={styles["rows"]} aria-label={t("feedback.mine_list")}>{items.map((mine) => <Line key={mine.id} mine={mine} />)}</ul>
            {found.hasNextPage ? <div><Button isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>{t("feedback.more")}</Button></div> : null}
          </>
        );
      }}
    </Loaded>
  );
}
