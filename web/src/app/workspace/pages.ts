/** The pages of the workspaces, in the order of their navigation. A page that is added here is reached, and shown to its roles. */
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

import type { Me } from "../../api/types";
import type { TextKey } from "../../locales/text";
import "../../locales/workspace";
import type { Workspace } from "./workspaces";

export interface WorkspacePageProps {
  agent: Me;
  /** What the address says after the page: `/administration/organisations/<id>` gives `["<id>"]`. */
  rest: readonly string[];
}

export interface WorkspacePage {
  workspace: Workspace;
  /** After the workspace in its address: one word. */
  path: string;
  label: TextKey;
  roles: readonly Me["role"][];
  Page: LazyExoticComponent<ComponentType<WorkspacePageProps>>;
}

export const pages: readonly WorkspacePage[] = [
  { workspace: "organisation", path: "membres", label: "workspace.members", roles: ["referent"], Page: lazy(() => import("./MembersPage")) },
  { workspace: "organisation", path: "invitations", label: "workspace.invitations", roles: ["referent"], Page: lazy(() => import("./InvitationsPage")) },
  { workspace: "organisation", path: "unites", label: "workspace.units", roles: ["referent"], Page: lazy(() => import("./UnitsPage")) },
  { workspace: "organisation", path: "modeles", label: "workspace.prompts", roles: ["referent"], Page: lazy(() => import("./PromptDeskPage")) },
  { workspace: "organisation", path: "adoption", label: "workspace.adoption", roles: ["referent"], Page: lazy(() => import("./AdoptionPage")) },
  { workspace: "organisation", path: "annonces", label: "workspace.announcements", roles: ["referent"], Page: lazy(() => import("./AnnouncementsDesk")) },
  { workspace: "organisation", path: "formation", label: "workspace.training", roles: ["referent"], Page: lazy(() => import("./TrainingDesk")) },
  { workspace: "organisation", path: "retours", label: "workspace.feedback", roles: ["referent"], Page: lazy(() => import("./FeedbackPage")) },
  { workspace: "organisation", path: "fiche", label: "workspace.sheet", roles: ["referent"], Page: lazy(() => import("./SheetPage")) },
  { workspace: "pilotage", path: "vagues", label: "workspace.waves", roles: ["coordinator"], Page: lazy(() => import("./WavesPage")) },
  { workspace: "pilotage", path: "invitations", label: "workspace.invitations", roles: ["coordinator"], Page: lazy(() => import("./InvitationsPage")) },
  { workspace: "pilotage", path: "organisations", label: "workspace.organisations", roles: ["coordinator"], Page: lazy(() => import("./OrganisationsPage")) },
  { workspace: "pilotage", path: "annonces", label: "workspace.announcements", roles: ["coordinator"], Page: lazy(() => import("./AnnouncementsDesk")) },
  { workspace: "pilotage", path: "formation", label: "workspace.training", roles: ["coordinator"], Page: lazy(() => import("./TrainingDesk")) },
  { workspace: "pilotage", path: "retours", label: "workspace.passed_feedback", roles: ["coordinator"], Page: lazy(() => import("./PassedFeedbackPage")) },
  { workspace: "pilotage", path: "modeles", label: "workspace.prompts", roles: ["coordinator"], Page: lazy(() => import("./PromptDeskPage")) },
  { workspace: "pilotage", path: "charte", label: "workspace.charter", roles: ["coordinator"], Page: lazy(() => import("./CharterVersionsPage")) },
  { workspace: "administration", path: "organisations", label: "workspace.organisations", roles: ["administrator"], Page: lazy(() => import("./OrganisationsPage")) },
  { workspace: "administration", path: "modeles", label: "workspace.models", roles: ["administrator"], Page: lazy(() => import("./catalogue/ModelsPage")) },
  { workspace: "administration", path: "hebergement", label: "workspace.hosting", roles: ["administrator"], Page: lazy(() => import("./catalogue/PolicyPage")) },
  { workspace: "administration", path: "budgets", label: "workspace.budgets", roles: ["administrator"], Page: lazy(() => import("./catalogue/QuotasPage")) },
  { workspace: "administration", path: "services", label: "workspace.services", roles: ["administrator"], Page: lazy(() => import("./catalogue/ServicesPage")) },
  { workspace: "administration", path: "connexion", label: "workspace.identity", roles: ["administrator"], Page: lazy(() => import("./catalogue/IdentityPage")) },
  { workspace: "administration", path: "maintenance", label: "workspace.maintenance", roles: ["administrator"], Page: lazy(() => import("./MaintenanceDesk")) },
  { workspace: "administration", path: "fonctions", label: "workspace.features", roles: ["administrator"], Page: lazy(() => import("./FeaturesPage")) },
  { workspace: "administration", path: "conservation", label: "workspace.retention", roles: ["administrator"], Page: lazy(() => import("./RetentionPage")) },
  { workspace: "administration", path: "apparence", label: "workspace.appearance", roles: ["administrator"], Page: lazy(() => import("./AppearancePage")) },
  { workspace: "administration", path: "historique", label: "workspace.history", roles: ["administrator"], Page: lazy(() => import("./HistoryPage")) },
  { workspace: "administration", path: "sante", label: "workspace.health", roles: ["administrator"], Page: lazy(() => import("./HealthPage")) },
];

/** What is of this workspace and of the agent's role. */
export const pagesOf = (workspace: Workspace, agent: Me): readonly WorkspacePage[] => pages.filter((page) => page.workspace === workspace && page.roles.includes(agent.role));

export const addressOf = ({ workspace, path }: Pick<WorkspacePage, "workspace" | "path">) => `/${workspace}/${path}`;
