import type { OrganisationMember } from "../../api/types";
import { useT } from "../../locales/Language";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { roleNames } from "./organisations";
import styles from "./Organisations.module.css";

interface MemberRowProps {
  member: OrganisationMember;
  /** Its name; nothing for who is in none. */
  unit: string | undefined;
  mine: boolean;
  onEdit: () => void;
}

export function MemberRow({ member, unit, mine, onEdit }: MemberRowProps) {
  const t = useT();
  const { name, email, role, state, started } = member;
  return (
    <li className={styles["row"]}>
      <Avatar name={name} />
      <div className={styles["who"]}>
        <p className={styles["name"]}>{name}{mine ? ` (${t("organisations.you")})` : ""}</p>
        <p className={styles["soft"]}>{email}</p>
      </div>
      <p className={styles["place"]}>{t(roleNames[role])}<span className={styles["soft"]}>{unit ?? t("organisations.no_unit")}</span></p>
      <p className={styles["badges"]}>
        {state === "suspended" ? <span className={styles["badge"]} data-tone="danger">{t("organisations.suspended")}</span> : null}
        {state === "active" && !started ? <span className={styles["badge"]} data-tone="amber">{t("organisations.not_started")}</span> : null}
      </p>
      <Button aria-label={t("organisations.member_edit", { name })} onPress={onEdit}>{t("organisations.member_edit_short")}</Button>
    </li>
  );
}
