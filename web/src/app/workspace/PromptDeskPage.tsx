import { Desk } from "../../features/prompts/Desk";
import "../../locales/prompts";
import { useT } from "../../locales/Language";
import { useUsePrompt } from "../useUsePrompt";
import type { WorkspacePageProps } from "./pages";
import { WorkspaceMain } from "./WorkspaceMain";

/** The organisation's prompts for its referents, the national ones for coordinators. */
export default function PromptDeskPage({ agent }: WorkspacePageProps) {
  const t = useT();
  const use = useUsePrompt(agent);
  const level = agent.role === "coordinator" ? "national" : "organisation";
  return <WorkspaceMain title={t("prompts.title")} lead={t(`prompts.desk_lead_${level}`)}><Desk agent={agent} level={level} onUse={use} /></WorkspaceMain>;
}
