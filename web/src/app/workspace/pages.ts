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
  { workspace: "organisation", path: "adoption", label: "workspace.adoption", roles: ["referent"], Page: lazy(() => import("./AdoptionPage")) },
  { workspace: "organisation", path: "fiche", label: "workspace.sheet", roles: ["referent"], Page: lazy(() => import("./SheetPage")) },
  { workspace: "pilotage", path: "vagues", label: "workspace.waves", roles: ["coordinator"], Page: lazy(() => import("./WavesPage")) },
  { workspace: "pilotage", path: "invitations", label: "workspace.invitations", roles: ["coordinator"], Page: lazy(() => import("./InvitationsPage")) },
  { workspace: "pilotage", path: "organisations", label: "workspace.organisations", roles: ["coordinator"], Page: lazy(() => import("./OrganisationsPage")) },
  { workspace: "pilotage", path: "charte", label: "workspace.charter", roles: ["coordinator"], Page: lazy(() => import("./CharterVersionsPage")) },
  { workspace: "administration", path: "organisations", label: "workspace.organisations", roles: ["administrator"], Page: lazy(() => import("./OrganisationsPage")) },
  { workspace: "administration", path: "maintenance", label: "workspace.maintenance", roles: ["administrator"], Page: lazy(() => import("./MaintenanceDesk")) },
  { workspace: "administration", path: "fonctions", label: "workspace.features", roles: ["administrator"], Page: lazy(() => import("./FeaturesPage")) },
  { workspace: "administration", path: "conservation", label: "workspace.retention", roles: ["administrator"], Page: lazy(() => import("./RetentionPage")) },
  { workspace: "administration", path: "apparence", label: "workspace.appearance", roles: ["administrator"], Page: lazy(() => import("./AppearancePage")) },
  { workspace: "administration", path: "reglages", label: "workspace.settings", roles: ["administrator"], Page: lazy(() => import("./SettingsPage")) },
  { workspace: "administration", path: "sante", label: "workspace.health", roles: ["administrator"], Page: lazy(() => import("./HealthPage")) },
];

/** What is of this workspace and of the agent's role. */
export const pagesOf = (workspace: Workspace, agent: Me): readonly WorkspacePage[] => pages.filter((page) => page.workspace === workspace && page.roles.includes(agent.role));

export const addressOf = ({ workspace, path }: Pick<WorkspacePage, "workspace" | "path">) => `/${workspace}/${path}`;
