import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { Button } from "react-aria-components";

import { instance } from "../api/session";
import type { Me } from "../api/types";
import { ConversationList } from "../features/conversations/ConversationList";
import { useT } from "../locales/Language";
import { AccountMenu } from "./AccountMenu";
import styles from "./Rail.module.css";

export interface RailProps {
  agent: Me;
  search: () => void;
  settings: () => void;
  close: () => void;
  signOut: () => void;
}

const onMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Rail({ agent, search, settings, close, signOut }: RailProps) {
  const t = useT();
  const known = useQuery(instance()).data;
  const name = known?.name ?? "Émilie";
  return (
    <div className={styles["rail"]}>
      <header className={styles["brand"]}>
        <Link to="/" className={styles["wordmark"]} aria-label={t("rail.home", { name })} onClick={close}>{name}</Link>
        {known?.theme === "neutral" ? <span className={styles["institution"]}>{known.institution}</span> : null}
      </header>
      <nav className={styles["nav"]} aria-label={t("rail.label")}>
      <div className={styles["top"]}>
        <Link to="/" className={styles["new"]} activeProps={{}} onClick={close}><Plus size={18} aria-hidden />{t("rail.new")}</Link>
        <Button className={styles["search"] ?? ""} onPress={search} aria-keyshortcuts="Control+K">
          <Search size={17} aria-hidden />
          <span>{t("rail.search")}</span>
          <kbd className={styles["keys"]} aria-hidden="true">{onMac ? "⌘ K" : "Ctrl K"}</kbd>
        </Button>
      </div>
      <div className={styles["list"]}><ConversationList onOpen={close} /></div>
      <div className={styles["bottom"]}><AccountMenu agent={agent} settings={settings} signOut={signOut} /></div>
      </nav>
    </div>
  );
}
