import { useRouter } from "@tanstack/react-router";
import { useState } from "react";

import { Figures } from "../../features/feedback/Figures";
import { Items } from "../../features/feedback/Items";
import { ItemView } from "../../features/feedback/ItemView";
import { useT } from "../../locales/Language";
import { Tabs } from "../../ui/Tabs";
import { addressOf, type WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

const list = addressOf({ workspace: "organisation", path: "retours" });
const hrefOf = (id: string) => `${list}/${id}`;
type Tab = "items" | "figures";

/** What the agents of the organisation say: all of it with its figures, or the one that the address names. */
export default function FeedbackPage({ agent, rest: [id] }: WorkspacePageProps) {
  const t = useT();
  const router = useRouter();
  const [chosen, setChosen] = useState<Tab>("items");
  const desk = agent.organisation.id;
  if (id) {
    return (
      <WorkspaceMain title={t("feedback.desk_title")} back={{ href: list, label: t("feedback.back_desk") }}>
        <ItemView desk={desk} id={id} hrefOf={hrefOf} onOpen={(other) => void router.navigate({ href: hrefOf(other) })} />
      </WorkspaceMain>
    );
  }
  const tabs = [
    { id: "items" as const, label: t("feedback.tab_items"), content: <Items desk={desk} hrefOf={hrefOf} /> },
    { id: "figures" as const, label: t("feedback.tab_figures"), content: <Figures organisationId={desk} /> },
  ];
  return (
    <WorkspaceMain title={t("feedback.desk_title")} lead={t("feedback.desk_lead")}>
      <Tabs<Tab> label={t("feedback.tabs")} chosen={chosen} onChoose={setChosen} tabs={tabs} />
    </WorkspaceMain>
  );
}
