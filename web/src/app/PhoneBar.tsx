import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Menu, SquarePen } from "lucide-react";

import { instance } from "../api/session";
import { useT } from "../locales/Language";
import { IconButton } from "../ui/IconButton";
import { useOpenRail } from "./openRail";
import styles from "./PhoneBar.module.css";

/** On a phone, the rail is behind the button at the left. */
export function PhoneBar() {
  const onMenu = useOpenRail();
  const t = useT();
  const name = useQuery(instance()).data?.name ?? "Émilie";
  return (
    <header className={styles["bar"]}>
      <IconButton size="large" label={t("common.open_menu")} onPress={onMenu}><Menu size={22} aria-hidden /></IconButton>
      <Link to="/" className={styles["wordmark"]} aria-label={t("rail.home", { name })}>{name}</Link>
      <Link to="/" className={styles["new"]} aria-label={t("rail.new")}><SquarePen size={20} aria-hidden /></Link>
    </header>
  );
}
