import type { Invitation } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import type { Language } from "../../locales/text";
import { Button } from "../../ui/Button";
import styles from "./Invitations.module.css";

export interface PersonProps {
  one: Invitation;
  sendsMail: boolean;
  onRemind: () => void;
  onLink: () => void;
  onRevoke: () => void;
}

type Words = ReturnType<typeof useT>;

function standing(one: Invitation, t: Words, language: Language): (string | null)[] {
  if (one.state === "waiting") return [];
  if (one.state !== "invited") return [t("invitations.since", { day: momentWords(one.changed_at, language) })];
  return [
    one.expires_at ? t("invitations.until", { day: momentWords(one.expires_at, language) }) : null,
    one.letter ? t(`invitations.letter_${one.letter}`) : null,
  ];
}

function waveWords({ wave, arm }: Invitation, t: Words): string | null {
  if (!wave) return null;
  const name = t("invitations.in_wave", { wave });
  return arm ? `${name}, ${t(`invitations.arm_${arm}`)}` : name;
}

function factsOf(one: Invitation, t: Words, language: Language): string {
  const source = one.source === "link" || one.source === "domain" ? t(`invitations.by_${one.source}`) : null;
  const reminders = one.reminders > 0 ? t("invitations.reminders", { count: one.reminders }) : null;
  const role = one.role === "referent" ? t("invitations.referent") : null;
  return [one.unit, role, waveWords(one, t), source, ...standing(one, t, language), reminders].filter(Boolean).join(" · ");
}

/** One who is invited: how far they are, and what may be done. */
export function Person({ one, sendsMail, onRemind, onLink, onRevoke }: PersonProps) {
  const t = useT();
  const { language } = useLanguage();
  const called = `${one.given_name} ${one.name}`.trim();
  const open = one.state === "invited";
  const facts = factsOf(one, t, language);
  return (
    <li className={styles["person"]}>
      <div className={styles["who"]}>
        <p className={styles["name"]}>{called || one.email}</p>
        {called ? <p className={styles["address"]}>{one.email}</p> : null}
        {facts ? <p className={styles["soft"]}>{facts}</p> : null}
      </div>
      <span className={styles["state"]} data-state={one.state}>{t(`invitations.one_${one.state}`)}{one.place === null ? "" : ` · ${t("invitations.place", { place: one.place })}`}</span>
      <div className={styles["acts"]}>
        {open && sendsMail && one.can_be_reminded ? <Button aria-label={t("invitations.remind_this", { email: one.email })} onPress={onRemind}>{t("invitations.remind")}</Button> : null}
        {open ? <Button aria-label={t("invitations.link_this", { email: one.email })} onPress={onLink}>{t("invitations.link")}</Button> : null}
        {open || one.state === "waiting" ? <Button look="quiet" aria-label={t("invitations.revoke_this", { email: one.email })} onPress={onRevoke}>{t("invitations.revoke")}</Button> : null}
      </div>
    </li>
  );
}
