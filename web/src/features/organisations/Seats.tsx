import type { OrganisationLine } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./Organisations.module.css";

/** How many seats are taken, and how many are left. */
export function Seats({ organisation: { members, seats } }: { organisation: Pick<OrganisationLine, "members" | "seats"> }) {
  const t = useT();
  if (seats === null) return <p>{t("organisations.seats_free", { count: members })}</p>;
  return (
    <p className={styles["seats"]}>
      {t("organisations.seats_used", { count: members, seats })}
      <span className={styles["badge"]} data-tone={members < seats ? "ok" : "amber"}>{t("organisations.seats_left", { count: Math.max(0, seats - members) })}</span>
    </p>
  );
}
