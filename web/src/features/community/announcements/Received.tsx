import { useEffect, useRef } from "react";

import type { Announcement } from "../../../api/types";
import { dateWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { Loaded } from "../../../ui/Loaded";
import { Prose } from "../../../ui/Prose";
import styles from "../Community.module.css";
import { levelNames, levelTones, useRead, useReceived } from "./announcements";

function One({ announcement }: { announcement: Announcement }) {
  const t = useT();
  const { language } = useLanguage();
  const { title, body, level, organisation, starts_at, ends_at, in_force } = announcement;
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h3 className={styles["name"]}>{title}</h3>
        {level === "information" ? null : <span className={styles["badge"]} data-tone={levelTones[level]}>{t(levelNames[level])}</span>}
      </div>
      <p className={styles["soft"]}>
        {t("announcements.from", { from: organisation ?? t("announcements.national"), date: dateWords(starts_at, language) })}
        {in_force && ends_at ? `, ${t("announcements.until", { date: dateWords(ends_at, language) })}` : null}
      </p>
      <Prose text={body} />
    </li>
  );
}

function Part({ title, items }: { title: string; items: readonly Announcement[] }) {
  if (items.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <h2 className={styles["heading"]}>{title}</h2>
      <ul className={styles["list"]} aria-label={title}>{items.map((each) => <One key={each.id} announcement={each} />)}</ul>
    </section>
  );
}

/** Here they are read in full: each one that is in force counts as seen. */
function useSeen(items: readonly Announcement[]): void {
  const read = useRead();
  const seen = useRef(new Set<string>());
  const ids = items.filter(({ in_force }) => in_force).map(({ id }) => id).join(" ");
  useEffect(() => {
    for (const id of ids.split(" ").filter((each) => each !== "" && !seen.current.has(each))) {
      seen.current.add(id);
      read(id, false).catch(() => undefined);
    }
  }, [ids, read]);
}

/** All that the agent was told, what they dismissed included. */
export function Received() {
  const t = useT();
  const query = useReceived();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  useSeen(items);
  return (
    <Loaded query={query} words={t("announcements.loading")}>
      {() => (
        <div className={styles["part"]}>
          {items.length === 0 ? <Empty title={t("announcements.none_title")}><p>{t("announcements.none")}</p></Empty> : null}
          <Part title={t("announcements.in_force")} items={items.filter(({ in_force }) => in_force)} />
          <Part title={t("announcements.past")} items={items.filter(({ in_force }) => !in_force)} />
          {query.hasNextPage ? <div><Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t("announcements.more")}</Button></div> : null}
        </div>
      )}
    </Loaded>
  );
}
