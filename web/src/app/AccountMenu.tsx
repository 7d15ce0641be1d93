import { useQuery } from "@tanstack/react-query";
import { Accessibility, Contact, FolderDown, Footprints, GraduationCap, KeyRound, LogOut, MessageSquareHeart, Megaphone, MonitorSmartphone, ScrollText, Settings } from "lucide-react";
import { Button } from "react-aria-components";

import { feedbackNews } from "../api/feedback";
import { instance } from "../api/session";
import type { Me } from "../api/types";
import { useT } from "../locales/Language";
import { Avatar } from "../ui/Avatar";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu";
import styles from "./AccountMenu.module.css";
import { keepsKeys } from "./keepsKeys";

const roles = { agent: "common.role_agent", referent: "common.role_referent", coordinator: "common.role_coordinator", administrator: "common.role_administrator" } as const;

export function AccountMenu({ agent, settings, signOut }: { agent: Me; settings: () => void; signOut: () => void }) {
  const t = useT();
  const institution = useQuery(instance()).data?.institution;
  // The rail's head already says the institution: the organisation is told when it is another.
  const organisation = agent.organisation.name === institution ? null : agent.organisation.name;
  const news = useQuery(feedbackNews()).data?.unread ?? 0;
  const feedback = news > 0 ? t("rail.feedback_news", { count: news }) : t("rail.feedback");
  const facts = [t(roles[agent.role]), organisation, agent.charter === "accepted" ? t("rail.charter_accepted") : null];
  const trigger = (
    <Button className={styles["account"] ?? ""}>
      <Avatar name={agent.name} />
      <span className={styles["who"]}>
        <span className={styles["name"]}>{agent.name}</span>
        <span className={styles["role"]}>{facts.filter((fact) => fact !== null).join(" · ")}</span>
        {news > 0 ? <span className={styles["news"]}>{feedback}</span> : null}
      </span>
    </Button>
  );
  function choose(id: string): void {
    if (id === "settings") settings();
    if (id === "out") signOut();
  }
  return (
    <Menu label={t("rail.account", { name: agent.name })} trigger={trigger} placement="top start" onChoose={choose}>
      <MenuItem id="settings" icon={<Settings size={17} aria-hidden />}>{t("rail.settings")}</MenuItem>
      {keepsKeys(agent) ? <MenuItem id="keys" href="/cles" icon={<KeyRound size={17} aria-hidden />}>{t("rail.keys")}</MenuItem> : null}
      {agent.charter === "none" ? null : <MenuItem id="charter" href="/charte" icon={<ScrollText size={17} aria-hidden />}>{t("rail.charter")}</MenuItem>}
      <MenuItem id="announcements" href="/annonces" icon={<Megaphone size={17} aria-hidden />}>{t("rail.announcements")}</MenuItem>
      <MenuItem id="training" href="/formation" icon={<GraduationCap size={17} aria-hidden />}>{t("rail.training")}</MenuItem>
      <MenuItem id="steps" href="/?steps=true" icon={<Footprints size={17} aria-hidden />}>{t("rail.first_steps")}</MenuItem>
      <MenuItem id="connections" href="/connexions" icon={<MonitorSmartphone size={17} aria-hidden />}>{t("rail.connections")}</MenuItem>
      <MenuItem id="own" href="/mes-donnees" icon={<FolderDown size={17} aria-hidden />}>{t("rail.own")}</MenuItem>
      <MenuItem id="feedback" href="/retours" icon={<MessageSquareHeart size={17} aria-hidden />}>{feedback}</MenuItem>
      <MenuItem id="contacts" href="/contacts" icon={<Contact size={17} aria-hidden />}>{t("rail.contacts")}</MenuItem>
      <MenuItem id="accessibility" href="/accessibilite" icon={<Accessibility size={17} aria-hidden />}>{t("rail.accessibility")}</MenuItem>
      <MenuSeparator />
      <MenuItem id="out" icon={<LogOut size={17} aria-hidden />}>{t("rail.sign_out")}</MenuItem>
    </Menu>
  );
}
