import { useRouter } from "@tanstack/react-router";

import { Items } from "../../features/feedback/Items";
import { ItemView } from "../../features/feedback/ItemView";
import { useT } from "../../locales/Language";
import { addressOf, type WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

const list = addressOf({ workspace: "pilotage", path: "retours" });
const hrefOf = (id: string) => `${list}/${id}`;

/** What referents passed up, or the one that the address names. */
export default function PassedFeedbackPage({ rest: [id] }: WorkspacePageProps) {
  const t = useT();
  const router = useRouter();
  if (id) {
    return (
      <WorkspaceMain title={t("feedback.passed_title")} back={{ href: list, label: t("feedback.back_desk") }}>
        <ItemView desk={null} id={id} hrefOf={hrefOf} onOpen={(other) => void router.navigate({ href: hrefOf(other) })} />
      </WorkspaceMain>
    );
  }
  return <WorkspaceMain title={t("feedback.passed_title")} lead={t("feedback.passed_lead")}><Items desk={null} hrefOf={hrefOf} /></WorkspaceMain>;
}
