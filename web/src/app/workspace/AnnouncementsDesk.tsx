import { useRouter } from "@tanstack/react-router";

import { useAnnouncement, useWritten } from "../../features/community/announcements/announcements";
import { EditAnnouncement, NewAnnouncement } from "../../features/community/announcements/Editor";
import { Written } from "../../features/community/announcements/Written";
import { useT } from "../../locales/Language";
import { addressOf, type WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

const beginning = "nouvelle";

function One({ id, own, list, onOpen }: { id: string; own: boolean; list: string; onOpen: (path: string) => void }) {
  const t = useT();
  const known = useAnnouncement(id).data;
  const smallest = useWritten().data?.pages[0]?.smallest ?? 11;
  return (
    <WorkspaceMain title={known?.title ?? t("announcements.edit")} back={{ href: list, label: t("announcements.back") }}>
      <EditAnnouncement id={id} smallest={smallest} own={own} onDone={() => { onOpen(list); }} onStored={(made) => { onOpen(`${list}/${made}`); }} />
    </WorkspaceMain>
  );
}

/** All that was written, the one that the address names, or a new one. */
export default function AnnouncementsDesk({ agent, rest: [name] }: WorkspacePageProps) {
  const t = useT();
  const router = useRouter();
  const own = agent.role === "referent";
  const list = addressOf({ workspace: own ? "organisation" : "pilotage", path: "annonces" });
  const open = (href: string) => void router.navigate({ href });
  if (name === beginning) {
    return (
      <WorkspaceMain title={t("announcements.new")} back={{ href: list, label: t("announcements.back") }}>
        <NewAnnouncement own={own} onDone={() => { open(list); }} onStored={(id) => { open(`${list}/${id}`); }} />
      </WorkspaceMain>
    );
  }
  if (name) return <One id={name} own={own} list={list} onOpen={open} />;
  return <WorkspaceMain title={t("announcements.title")} lead={t("announcements.written_lead")}><Written onNew={() => { open(`${list}/${beginning}`); }} hrefOf={(id) => `${list}/${id}`} /></WorkspaceMain>;
}
