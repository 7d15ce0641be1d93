import type { Meeting } from "../../../api/types";
import { dateWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { Loaded } from "../../../ui/Loaded";
import { say } from "../../../ui/toasts";
import { useDoing } from "../../../ui/useDoing";
import styles from "../Community.module.css";
import { timeWords, useComing, useEnrolment } from "./training";

/** When, where, and how many are enrolled. */
export function MeetingFacts({ meeting }: { meeting: Meeting }) {
  const t = useT();
  const { language } = useLanguage();
  const { starts_at, minutes, place, link, enrolled, seats, description } = meeting;
  return (
    <>
      <p>{t("training.meeting_when", { date: dateWords(starts_at, language), time: timeWords(starts_at, language), minutes })}</p>
      {description ? <p>{description}</p> : null}
      <p className={styles["soft"]}>
        {[...(place ? [t("training.meeting_place", { place })] : []), seats === null ? t("training.enrolled", { count: enrolled }) : t("training.seats", { count: enrolled, seats })].join(" · ")}
      </p>
      {link ? <p><a href={link} target="_blank" rel="noopener noreferrer">{t("training.meeting_link")}</a></p> : null}
    </>
  );
}

function One({ meeting, onEnrol, onLeave, busy }: { meeting: Meeting; onEnrol: () => void; onLeave: () => void; busy: boolean }) {
  const t = useT();
  const { title, state, mine, seats, enrolled, starts_at } = meeting;
  const closed = state === "cancelled" || new Date(starts_at) <= new Date();
  const full = seats !== null && enrolled >= seats;
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h2 className={styles["name"]}>{title}</h2>
        {state === "cancelled" ? <span className={styles["badge"]} data-tone="danger">{t("training.cancelled")}</span> : null}
        {mine && state === "open" ? <span className={styles["badge"]} data-tone="ok">{t("training.mine")}</span> : null}
        {full && !mine ? <span className={styles["badge"]} data-tone="amber">{t("training.full")}</span> : null}
      </div>
      <MeetingFacts meeting={meeting} />
      {!closed && mine ? <div><Button isDisabled={busy} aria-label={t("training.leave_this", { title })} onPress={onLeave}>{t("training.leave")}</Button></div> : null}
      {!closed && !mine && !full ? <div><Button look="primary" isDisabled={busy} aria-label={t("training.enrol_this", { title })} onPress={onEnrol}>{t("training.enrol")}</Button></div> : null}
    </li>
  );
}

/** Sessions of the organisation to come, to enrol in. */
export function Coming() {
  const t = useT();
  const { enrol, leave } = useEnrolment();
  const { failure, busy, run } = useDoing();
  const act = async (verb: (meeting: Meeting) => Promise<void>, meeting: Meeting, words: "training.did_enrol" | "training.did_leave") => {
    if (await run(() => verb(meeting))) say(t(words, { title: meeting.title }));
  };
  return (
    <Loaded query={useComing()} words={t("training.loading")}>
      {({ items }) => (
        <div className={styles["part"]}>
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          {items.length === 0 ? <Empty><p>{t("training.meetings_none")}</p></Empty> : (
            <ul className={styles["list"]} aria-label={t("training.meetings")}>
              {items.map((each) => <One key={each.id} meeting={each} busy={busy} onEnrol={() => void act(enrol, each, "training.did_enrol")} onLeave={() => void act(leave, each, "training.did_leave")} />)}
            </ul>
          )}
        </div>
      )}
    </Loaded>
  );
}
