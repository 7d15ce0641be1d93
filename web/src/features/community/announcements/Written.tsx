import { Link } from "react-aria-components";

import type { WrittenAnnouncement } from "../../../api/types";
import { dateWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { Loaded } from "../../../ui/Loaded";
import styles from "../Community.module.css";
import { levelNames, levelTones, useWritten } from "./announcements";

export const stateNames = { draft: "announcements.state_draft", planned: "announcements.state_planned", in_force: "announcements.state_in_force", ended: "announcements.state_ended", withdrawn: "announcements.state_withdrawn" } as const;
const stateTones = { draft: undefined, planned: "amber", in_force: "ok", ended: undefined, withdrawn: undefined } as const;

/** Whom it is for, when, and how many read it: never who. */
export function Facts({ announcement, smallest }: { announcement: WrittenAnnouncement; smallest: number }) {
  const t = useT();
  const { language } = useLanguage();
  const { audience, names, starts_at, ends_at, mailed_at, state, readers, size } = announcement;
  const start = dateWords(starts_at, language);
  const dates = ends_at ? t("announcements.dates", { start, end: dateWords(ends_at, language) }) : t("announcements.dates_open", { start });
  // Of one that is opened: a list does not count them.
  const aimed = state === "draft" || state === "planned";
  const counted = size === null ? null : aimed ? t("announcements.aimed", { count: size }) : readers === null ? t("announcements.readers_hidden", { count: size, smallest }) : t("announcements.readers", { count: readers, size });
  return (
    <>
      <p className={styles["soft"]}>
        {[audience === "everybody" ? t("announcements.for_everybody") : t("announcements.for_names", { names: names.join(", ") }), dates, ...(mailed_at ? [t("announcements.mailed")] : [])].join(" · ")}
      </p>
      {counted === null ? null : <p>{counted}</p>}
    </>
  );
}

function Line({ announcement, smallest, href }: { announcement: WrittenAnnouncement; smallest: number; href: string }) {
  const t = useT();
  const { title, level, state } = announcement;
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h3 className={styles["name"]}><Link href={href}>{title}</Link></h3>
        <span className={styles["badge"]} data-tone={stateTones[state]}>{t(stateNames[state])}</span>
        {level === "information" ? null : <span className={styles["badge"]} data-tone={levelTones[level]}>{t(levelNames[level])}</span>}
      </div>
      <Facts announcement={announcement} smallest={smallest} />
    </li>
  );
}

/** Those of the organisation, or of the coordinators, the latest first. */
export function Written({ onNew, hrefOf }: { onNew: () => void; hrefOf: (id: string) => string }) {
  const t = useT();
  const query = useWritten();
  const create = <Button look="primary" onPress={onNew}>{t("announcements.new")}</Button>;
  return (
    <Loaded query={query} words={t("announcements.loading")}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items.map((item) => ({ item, smallest: page.smallest })));
        if (items.length === 0) return <Empty title={t("announcements.empty_title")} action={create}><p>{t("announcements.empty")}</p></Empty>;
        return (
          <div className={styles["part"]}>
            <div>{create}</div>
            <ul className={styles["list"]} aria-label={t("announcements.list")}>
              {items.map(({ item, smallest }) => <Line key={item.id} announcement={item} smallest={smallest} href={hrefOf(item.id)} />)}
            </ul>
            {query.hasNextPage ? <div><Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t("announcements.more")}</Button></div> : null}
          </div>
        );
      }}
    </Loaded>
  );
}
