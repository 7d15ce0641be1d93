import { useState } from "react";

import type { WrittenAnnouncement } from "../../../api/types";
import { dateWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { CheckboxGroup } from "../../../ui/CheckboxGroup";
import { Confirm } from "../../../ui/Confirm";
import styles from "../Community.module.css";

/** Says what publishing does, and asks whether an e-mail leaves too. */
export function Publishing({ announcement, sendsMail, onClose, onPublish }: { announcement: WrittenAnnouncement; sendsMail: boolean; onClose: () => void; onPublish: (byMail: boolean) => void }) {
  const t = useT();
  const { language } = useLanguage();
  const [ways, choose] = useState<"mail"[]>([]);
  const { title, size, starts_at } = announcement;
  return (
    <Confirm title={t("announcements.publish_title")} action={t("announcements.publish_now")} isOpen onClose={onClose} onConfirm={() => { onPublish(ways.includes("mail")); }}>
      <p>{t("announcements.publish_words", { count: size ?? 0, title, start: dateWords(starts_at, language) })}</p>
      {sendsMail ? <CheckboxGroup label={t("announcements.mail")} value={ways} onChange={choose} choices={[{ value: "mail", label: t("announcements.by_mail") }]} /> : <p className={styles["soft"]}>{t("announcements.no_mail")}</p>}
    </Confirm>
  );
}
