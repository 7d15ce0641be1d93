import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { BookMarked, BriefcaseBusiness, Languages, Layers, Plus, Search } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "react-aria-components";

import { instance } from "../api/session";
import type { Me } from "../api/types";
import { ConversationList } from "../features/conversations/ConversationList";
import { RailSpaces } from "../features/spaces/RailSpaces";
import { useT } from "../locales/Language";
import { AccountMenu } from "./AccountMenu";
import { PublicationsLink } from "./PublicationsLink";
import styles from "./Rail.module.css";
import { useIdentity } from "./useIdentity";
import { workspaceAt, workspacesOf } from "./workspace/workspaces";

const WorkspaceNav = lazy(() => import("./workspace/WorkspaceNav"));

export interface RailProps {
  agent: Me;
  search: () => void;
  settings: () => void;
  close: () => void;
  signOut: () => void;
}

const onMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The logo of the agent's organisation, or the institution's name in its place. */
function Institution({ agent: { organisation } }: { agent: Me }) {
  const identity = useIdentity();
  if (organisation.logo) return <img className={styles["logo"]} src={`/api/organisations/${organisation.id}/logo?version=${organisation.logo}`} alt={organisation.name} />;
  return identity?.look === "neutral" ? <span className={styles["institution"]}>{identity.institution}</span> : null;
}

export function Rail({ agent, search, settings, close, signOut }: RailProps) {
  const t = useT();
  const known = useQuery(instance()).data;
  const name = known?.name ?? "Émilie";
  // What an agent never had is not shown; what they had leads to where it is said why it is closed.
  const never = (feature: Me["features_off"][number]["feature"]) => agent.features_off.some((off) => off.feature === feature && !off.had);
  const workspace = workspaceAt(useLocation().pathname);
  return (
    <div className={styles["rail"]}>
      <header className={styles["brand"]}>
        <Link to="/" className={styles["wordmark"]} aria-label={t("rail.home", { name })} onClick={close}>{name}</Link>
        <Institution agent={agent} />
      </header>
      <nav className={styles["nav"]} aria-label={t("rail.label")}>
      <div className={styles["top"]}>
        <Link to="/" className={styles["new"]} activeProps={{}} onClick={close}><Plus size={18} aria-hidden />{t("rail.new")}</Link>
        <Button className={styles["search"] ?? ""} onPress={search} aria-keyshortcuts="Control+K">
          <Search size={17} aria-hidden />
          <span>{t("rail.search")}</span>
          <kbd className={styles["keys"]} aria-hidden="true">{onMac ? "⌘ K" : "Ctrl K"}</kbd>
        </Button>
        <Link to="/modeles" className={styles["search"]} activeProps={{ "data-current": true }} onClick={close}><BookMarked size={17} aria-hidden /><span>{t("rail.prompts")}</span></Link>
        {never("translations") ? null : <Link to="/traductions" className={styles["search"]} activeProps={{ "data-current": true }} onClick={close}><Languages size={17} aria-hidden /><span>{t("translation.title")}</span></Link>}
        <PublicationsLink close={close} />
        {workspacesOf(agent).map((one) => (
          <Link key={one} to={`/${one}/$`} className={styles["search"]} activeProps={{ "data-current": true }} onClick={close}><BriefcaseBusiness size={17} aria-hidden /><span>{t(`rail.${one}`)}</span></Link>
        ))}
      </div>
      <div className={styles["list"]}>
        {workspace ? <Suspense><WorkspaceNav workspace={workspace} agent={agent} onOpen={close} /></Suspense> : (
          <>
            {never("spaces") ? null : <RailSpaces onOpen={close} />}
            {never("batches") ? null : <Link to="/lots" className={styles["batches"]} onClick={close}><Layers size={16} aria-hidden />{t("rail.batches")}</Link>}
            <ConversationList onOpen={close} />
          </>
        )}
      </div>
      <div className={styles["bottom"]}><AccountMenu agent={agent} settings={settings} signOut={signOut} /></div>
      </nav>
    </div>
  );
}
