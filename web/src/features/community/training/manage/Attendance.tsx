import { useState } from "react";

import type { Meeting, MeetingDetail } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { CheckboxGroup } from "../../../../ui/CheckboxGroup";
import { Dialog } from "../../../../ui/Dialog";
import { Loaded } from "../../../../ui/Loaded";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import styles from "../../Community.module.css";
import { useMeeting, useMeetingVerbs } from "./desk";

function Marking({ meeting, onClose }: { meeting: MeetingDetail; onClose: () => void }) {
  const t = useT();
  const { attend } = useMeetingVerbs();
  const { failure, busy, run } = useDoing();
  const { agents, id, starts_at } = meeting;
  const begun = new Date(starts_at) <= new Date();
  const [present, setPresent] = useState(() => agents.filter(({ attended }) => attended === true).map((each) => each.id));
  const keep = async () => {
    const absent = agents.map((each) => each.id).filter((each) => !present.includes(each));
    if (!await run(() => attend(id, present, absent))) return;
    say(t("training.attendance_saved"));
    onClose();
  };
  if (agents.length === 0) return <p>{t("training.attendance_none")}</p>;
  return (
    <>
      <p className={styles["soft"]}>{t(begun ? "training.attendance_hint" : "training.attendance_later")}</p>
      {begun ? <CheckboxGroup label={t("training.attendance_who")} value={present} onChange={setPresent} choices={agents.map(({ id: value, name, email }) => ({ value, label: `${name} (${email})` }))} /> : <ul>{agents.map((each) => <li key={each.id}>{each.name} ({each.email})</li>)}</ul>}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {begun ? <div className={`${styles["actions"] ?? ""} ${styles["end"] ?? ""}`}><Button look="primary" isDisabled={busy} onPress={() => void keep()}>{t("training.attendance_save")}</Button></div> : null}
    </>
  );
}

/** Who is enrolled; from the beginning on, who came. */
export function Attendance({ meeting, onClose }: { meeting: Meeting; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("training.attendance_this", { title: meeting.title })} size="large" isOpen onClose={onClose}>
      <div className={styles["dialog"]}>
        <Loaded query={useMeeting(meeting.id)} words={t("training.loading")}>{(found) => <Marking meeting={found} onClose={onClose} />}</Loaded>
      </div>
    </Dialog>
  );
}
