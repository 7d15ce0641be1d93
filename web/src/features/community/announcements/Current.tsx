import { useEffect, useRef, useState } from "react";
import { Button, Link } from "react-aria-components";

import { failureOf } from "../../../api/failure";
import type { Announcement } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Prose } from "../../../ui/Prose";
import { say } from "../../../ui/toasts";
import community from "../Community.module.css";
import { bannerTones, useCurrent, useRead } from "./announcements";
import styles from "./Announcements.module.css";
import { isShort } from "./wording";

function One({ announcement, onDismiss }: { announcement: Announcement; onDismiss: () => void }) {
  const t = useT();
  const { title, body, level, dismissible } = announcement;
  const short = isShort(body);
  return (
    <Banner tone={bannerTones[level]} title={title} {...(dismissible && { onDismiss })}>
      {short ? <Prose text={body} /> : <Link href="/annonces" className={community["link"] ?? ""}>{t("announcements.read")}</Link>}
    </Banner>
  );
}

/** What is in force: the most serious in full, the others at a press. Each one that is shown counts as seen, once. */
export default function Current() {
  const t = useT();
  const sentence = useFailureSentence();
  const items = useCurrent().data?.items ?? [];
  const read = useRead();
  const [all, showAll] = useState(false);
  const [said, tell] = useState("");
  const region = useRef<HTMLElement>(null);
  const seen = useRef(new Set<string>());
  const [first, ...others] = items;
  const shown = all ? items : items.slice(0, 1);
  const ids = shown.map(({ id }) => id).join(" ");
  const title = first?.title;
  useEffect(() => {
    for (const id of ids.split(" ").filter((each) => each !== "" && !seen.current.has(each))) {
      seen.current.add(id);
      // Not counted this time: it will be at another visit.
      read(id, false).catch(() => undefined);
    }
  }, [ids, read]);
  // Once the live region is there: what a region comes with is not spoken.
  useEffect(() => {
    const timer = setTimeout(() => { tell(title ? t("announcements.said", { title }) : ""); }, 100);
    return () => { clearTimeout(timer); };
  }, [title, t]);

  async function dismiss(id: string): Promise<void> {
    try {
      const gone = read(id, true);
      // The button goes with its banner: the keyboard stays among what is left, or goes on with the page.
      const next = items.length > 1 ? region.current : document.getElementById("content");
      requestAnimationFrame(() => { next?.focus(); });
      await gone;
      say(t("announcements.dismissed"));
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
  }

  return (
    <>
      <p className="visually-hidden" aria-live="polite">{said}</p>
      {first ? (
        <section ref={region} tabIndex={-1} className={styles["current"]} aria-label={t("announcements.current")}>
          <One announcement={first} onDismiss={() => void dismiss(first.id)} />
          {others.length > 0 ? <Button className={styles["more"] ?? ""} aria-expanded={all} onPress={() => { showAll(!all); }}>{all ? t("announcements.fewer") : t("announcements.others", { count: others.length })}</Button> : null}
          {all && others.length > 0 ? <div className={styles["others"]}>{others.map((each) => <One key={each.id} announcement={each} onDismiss={() => void dismiss(each.id)} />)}</div> : null}
        </section>
      ) : null}
    </>
  );
}
