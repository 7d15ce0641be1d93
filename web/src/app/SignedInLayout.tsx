import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";

import { instance, me } from "../api/session";
import type { Me } from "../api/types";
import { useApplyPreferences } from "../features/settings/preferences";
import { AnnouncementsSlot } from "./AnnouncementsSlot";
import { PromptingContext } from "../features/thread/prompting";
import { Above } from "./Notices";
import { OpenRailContext } from "./openRail";
import { OpeningPage } from "./OpeningPage";
import { charterDesk } from "./paths";
import { prompting } from "./prompting";
import { Rail } from "./Rail";
import { RailDrawer } from "./RailDrawer";
import styles from "./SignedInLayout.module.css";
import { useShortcut } from "./useShortcut";
import { useSignOut } from "./useSignOut";

const MaintenancePage = lazy(() => import("./MaintenancePage"));
const StandingNotices = lazy(() => import("./StandingNotices"));
const CharterGate = lazy(() => import("./CharterGate"));
const SearchDialog = lazy(() => import("../features/search/SearchDialog"));
const SettingsDialog = lazy(() => import("../features/settings/SettingsDialog"));
type Opened = "search" | "settings" | "rail" | null;

function Signed({ agent }: { agent: Me }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => { setOpened(null); };
  const open = { search: () => { setOpened("search"); }, settings: () => { setOpened("settings"); }, close, signOut };
  const openRail = useCallback(() => { setOpened("rail"); }, []);
  useShortcut("k", open.search);

  return (
    <div className={styles["shell"]} data-shell>
      <div className={styles["rail"]}><Rail agent={agent} {...open} /></div>
      <div className={styles["page"]}>
        <Above>
          <AnnouncementsSlot />
          {agent.features_off.length > 0 || agent.erases_on ? <Suspense><StandingNotices agent={agent} /></Suspense> : null}
        </Above>
        <OpenRailContext value={openRail}><PromptingContext value={prompting}><Outlet /></PromptingContext></OpenRailContext>
      </div>
      <RailDrawer isOpen={opened === "rail"} onClose={close}><Rail agent={agent} {...open} /></RailDrawer>
      <Suspense>
        {opened === "search" ? (
          <SearchDialog
            isOpen
            onClose={close}
            onOpen={(conversationId, message) => {
              close();
              void navigate({ to: "/c/$conversationId", params: { conversationId }, search: message ? { message } : {} });
            }}
          />
        ) : null}
        {opened === "settings" ? <SettingsDialog isOpen agent={agent} onClose={close} onSignOut={signOut} /> : null}
      </Suspense>
    </div>
  );
}

/** Nothing is open to who has not accepted the charter, but the page where a coordinator mends it. */
function Waiting({ agent }: { agent: Me }) {
  const signOut = useSignOut();
  const mends = useLocation({ select: ({ pathname }) => pathname === charterDesk }) && agent.role === "coordinator";
  return mends ? <div className={styles["page"]} data-alone data-shell><Outlet /></div> : <Suspense fallback={<OpeningPage />}><CharterGate agent={agent} onSignOut={signOut} /></Suspense>;
}

function Known({ agent }: { agent: Me }) {
  useApplyPreferences(agent);
  const signOut = useSignOut();
  const planned = useQuery(instance()).data?.maintenance;
  if (planned?.in_force && agent.role !== "administrator") return <Suspense fallback={<OpeningPage />}><MaintenancePage planned={planned} onSignOut={signOut} /></Suspense>;
  return agent.charter === "due" ? <Waiting agent={agent} /> : <Signed agent={agent} />;
}

export function SignedInLayout() {
  const agent = useQuery(me()).data;
  return agent ? <Known agent={agent} /> : null;
}
