import { Download, Tags } from "lucide-react";
import { useState } from "react";
import { Link } from "react-aria-components";

import { failureOf } from "../../api/failure";
import type { FeedbackItem } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Loaded } from "../../ui/Loaded";
import { say } from "../../ui/toasts";
import { Badge } from "./Badge";
import { takeTable, useItems, waiting, type Desk, type Wanted } from "./desk";
import styles from "./Feedback.module.css";
import { Filters } from "./Filters";
import { Standing } from "./Standing";
import { TagsDialog } from "./TagsDialog";
import { ageWords, reasonWords } from "./words";

interface ItemsProps {
  desk: Desk;
  hrefOf: (id: string) => string;
}

function Line({ item, desk, href }: { item: FeedbackItem; desk: Desk; href: string }) {
  const t = useT();
  const { kind, words, reasons, name, organisation, has_copy, duplicates, tags, created_at } = item;
  const said = words || reasonWords(reasons, t) || t("feedback.no_words");
  const facts = [
    ...(desk === null ? [organisation] : []),
    t(`feedback.kind_${kind}`),
    ...(words && reasons.length > 0 ? [reasonWords(reasons, t)] : []),
    name ?? t("feedback.unnamed"),
    ageWords(created_at, t),
  ];
  return (
    <li className={styles["line"]}>
      <p className={styles["said"]}><Link href={href}>{said}</Link></p>
      <p className={styles["soft"]}>{facts.join(" · ")}</p>
      <p className={styles["badges"]}>
        {tags.map((tag) => <Badge key={tag.id}>{tag.name}</Badge>)}
        {duplicates > 0 ? <Badge>{t("feedback.duplicates", { count: duplicates })}</Badge> : null}
        {has_copy ? <Badge>{t("feedback.has_copy")}</Badge> : null}
        {desk !== null && item.passed_at ? <Badge>{t("feedback.passed")}</Badge> : null}
        <Standing item={item} desk={desk} />
      </p>
    </li>
  );
}

function Export({ desk, wanted }: { desk: Desk; wanted: Wanted }) {
  const t = useT();
  const sentence = useFailureSentence();
  const [making, setMaking] = useState(false);
  async function take(): Promise<void> {
    setMaking(true);
    await takeTable(desk, wanted).catch((error: unknown) => { say(sentence(failureOf(error)), { tone: "error" }); });
    setMaking(false);
  }
  return <Button isDisabled={making} onPress={() => void take()}><Download size={17} aria-hidden />{making ? t("feedback.exporting") : t("feedback.export")}</Button>;
}

/** What agents said, filtered; what is open first, the oldest of it above. */
export function Items({ desk, hrefOf }: ItemsProps) {
  const t = useT();
  const [wanted, setWanted] = useState(waiting);
  const [tagging, setTagging] = useState(false);
  const found = useItems(desk, wanted);
  return (
    <div className={styles["part"]}>
      <Filters desk={desk} wanted={wanted} onChange={(change) => { setWanted({ ...wanted, ...change }); }} />
      <Loaded query={found} words={t("feedback.desk_loading")}>
        {({ pages }) => {
          const total = pages[0]?.total ?? 0;
          const oldest = pages[0]?.oldest;
          return (
            <>
              <div className={styles["between"]}>
                <p role="status" className={styles["soft"]}>{[t("feedback.count", { count: total }), ...(oldest ? [t("feedback.oldest", { age: ageWords(oldest, t) })] : [])].join(" · ")}</p>
                {desk === null ? null : (
                  <div className={styles["buttons"]}>
                    <Button onPress={() => { setTagging(true); }}><Tags size={17} aria-hidden />{t("feedback.tags_manage")}</Button>
                    <Export desk={desk} wanted={wanted} />
                  </div>
                )}
              </div>
              {total === 0 ? <Empty title={t("feedback.desk_empty")}><p>{t("feedback.desk_empty_text")}</p></Empty> : (
                <ul className={styles["rows"]} aria-label={t("feedback.desk_list")} aria-busy={found.isPlaceholderData}>
                  {pages.flatMap(({ items }) => items).map((item) => <Line key={item.id} item={item} desk={desk} href={hrefOf(item.id)} />)}
                </ul>
              )}
              {found.hasNextPage ? <div><Button isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>{t("feedback.more")}</Button></div> : null}
            </>
          );
        }}
      </Loaded>
      {tagging ? <TagsDialog desk={desk} onClose={() => { setTagging(false); }} /> : null}
    </div>
  );
}
