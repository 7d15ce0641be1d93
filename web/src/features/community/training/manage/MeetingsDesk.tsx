import { useState } from "react";

import type { Meeting } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { Confirm } from "../../../../ui/Confirm";
import { Empty } from "../../../../ui/Empty";
import { Loaded } from "../../../../ui/Loaded";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import styles from "../../Community.module.css";
import { MeetingFacts } from "../Coming";
import { Attendance } from "./Attendance";
import { useMeetings, useMeetingVerbs } from "./desk";
import { MeetingForm } from "./MeetingForm";

function Line({ meeting, onEdit, onAttend, onCancel }: { meeting: Meeting; onEdit: () => void; onAttend: () => void; onCancel: () => void }) {
  const t = useT();
  const { title, state, starts_at } = meeting;
  const cancelled = state === "cancelled";
  const begun = new Date(starts_at) <= new Date();
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h3 className={styles["name"]}>{title}</h3>
        {cancelled ? <span className={styles["badge"]} data-tone="danger">{t("training.cancelled")}</span> : null}
      </div>
      <MeetingFacts meeting={meeting} />
      <div className={styles["actions"]}>
        <Button aria-label={t("training.attendance_this", { title })} onPress={onAttend}>{t("training.attendance")}</Button>
        {cancelled ? null : <Button look="quiet" aria-label={t("training.edit_this", { title })} onPress={onEdit}>{t("training.edit")}</Button>}
        {cancelled || begun ? null : <Button look="quiet" onPress={onCancel}>{t("training.cancel_it")}</Button>}
      </div>
    </li>
  );
}

/** Sessions with others: made, changed, cancelled, and who came. */
export function MeetingsDesk() {
  const t = useT();
  const query = useMeetings();
  const { cancel } = useMeetingVerbs();
  const { failure, run } = useDoing();
  const [form, setForm] = useState<{ known: Meeting | null } | null>(null);
  const [attending, setAttending] = useState<Meeting | null>(null);
  const [ending, setEnding] = useState<Meeting | null>(null);
  const end = async ({ id }: Meeting) => {
    setEnding(null);
    if (await run(() => cancel(id))) say(t("training.did_cancel"));
  };
  return (
    <Loaded query={query} words={t("training.loading")}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        return (
          <div className={styles["part"]}>
            <div><Button look="primary" onPress={() => { setForm({ known: null }); }}>{t("training.meeting_new")}</Button></div>
            {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
            {items.length === 0 ? <Empty><p>{t("training.meetings_desk_none")}</p></Empty> : (
              <ul className={styles["list"]} aria-label={t("training.meeting_list")}>
                {items.map((each) => <Line key={each.id} meeting={each} onEdit={() => { setForm({ known: each }); }} onAttend={() => { setAttending(each); }} onCancel={() => { setEnding(each); }} />)}
              </ul>
            )}
            {query.hasNextPage ? <div><Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t("training.more")}</Button></div> : null}
            {form ? <MeetingForm known={form.known} onClose={() => { setForm(null); }} /> : null}
            {attending ? <Attendance meeting={attending} onClose={() => { setAttending(null); }} /> : null}
            <Confirm title={t("training.cancel_title")} action={t("training.cancel_it")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) void end(ending); }}>
              <p>{t("training.cancel_words")}</p>
            </Confirm>
          </div>
        );
      }}
    </Loaded>
  );
}
