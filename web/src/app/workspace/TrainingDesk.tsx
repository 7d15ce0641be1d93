import { useRouter } from "@tanstack/react-router";
import { useState } from "react";

import { Evidence } from "../../features/community/training/manage/Evidence";
import { MeetingsDesk } from "../../features/community/training/manage/MeetingsDesk";
import { ModuleEditor } from "../../features/community/training/manage/ModuleEditor";
import { Modules } from "../../features/community/training/manage/Modules";
import { useDraft } from "../../features/community/training/manage/desk";
import { useT } from "../../locales/Language";
import { Tabs } from "../../ui/Tabs";
import { addressOf, type WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

type Tab = "modules" | "meetings" | "evidence";

function One({ id, list, onGone }: { id: string; list: string; onGone: () => void }) {
  const t = useT();
  return <WorkspaceMain title={useDraft(id).data?.content.title ?? t("training.title")} back={{ href: list, label: t("training.all_modules") }}><ModuleEditor id={id} onGone={onGone} /></WorkspaceMain>;
}

/** A referent's modules, sessions and evidence; a coordinator's modules. */
export default function TrainingDesk({ agent, rest: [name] }: WorkspacePageProps) {
  const t = useT();
  const router = useRouter();
  const [chosen, setChosen] = useState<Tab>("modules");
  const own = agent.role === "referent";
  const list = addressOf({ workspace: own ? "organisation" : "pilotage", path: "formation" });
  const open = (href: string) => void router.navigate({ href });
  const hrefOf = (id: string) => `${list}/${id}`;
  if (name) return <One id={name} list={list} onGone={() => { open(list); }} />;
  const modules = <Modules hrefOf={hrefOf} onMade={(id) => { open(hrefOf(id)); }} />;
  const tabs = [
    { id: "modules" as const, label: t("training.tab_modules"), content: modules },
    { id: "meetings" as const, label: t("training.tab_meetings"), content: <MeetingsDesk /> },
    { id: "evidence" as const, label: t("training.tab_evidence"), content: <Evidence organisationId={agent.organisation.id} /> },
  ];
  return (
    <WorkspaceMain title={t("training.title")} lead={t(own ? "training.desk_lead_organisation" : "training.desk_lead_pilotage")}>
      {own ? <Tabs<Tab> label={t("training.tabs")} chosen={chosen} onChoose={setChosen} tabs={tabs} /> : modules}
    </WorkspaceMain>
  );
}
