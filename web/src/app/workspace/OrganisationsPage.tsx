import { useLocation, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import type { Me, Organisation } from "../../api/types";
import { Adoption } from "../../features/organisations/Adoption";
import { Loaded } from "../../ui/Loaded";
import { Members } from "../../features/organisations/Members";
import { OrganisationList } from "../../features/organisations/OrganisationList";
import { useOrganisation } from "../../features/organisations/organisations";
import { Sheet } from "../../features/organisations/Sheet";
import { Units } from "../../features/organisations/Units";
import { useT } from "../../locales/Language";
import { Tabs } from "../../ui/Tabs";
import { Working } from "../../ui/Working";
import { addressOf, type WorkspacePageProps } from "./pages";
import styles from "./Workspace.module.css";
import { WorkspaceMain } from "./WorkspaceMain";
import { workspaceAt } from "./workspaces";

const Directory = lazy(() => import("../../features/directory/Directory"));

const OrganisationSettings = lazy(() => import("./OrganisationSettings"));

type Tab = "sheet" | "units" | "members" | "adoption" | "settings";

function Parts({ organisation, agent }: { organisation: Organisation; agent: Me }) {
  const t = useT();
  const [chosen, setChosen] = useState<Tab>("sheet");
  const { id } = organisation;
  const tabs = [
    { id: "sheet" as const, label: t("organisations.tab_sheet"), content: <div className={styles["parts"]}><Sheet organisation={organisation} agent={agent} />{agent.role === "administrator" ? <Suspense><Directory organisationId={id} /></Suspense> : null}</div> },
    { id: "units" as const, label: t("organisations.tab_units"), content: <Units organisationId={id} /> },
    { id: "members" as const, label: t("organisations.tab_members"), content: <Members organisationId={id} agent={agent} /> },
    ...(agent.role === "coordinator" ? [{ id: "adoption" as const, label: t("organisations.tab_adoption"), content: <Adoption organisationId={id} /> }] : []),
    ...(agent.role === "administrator" ? [{ id: "settings" as const, label: t("organisations.tab_settings"), content: <Suspense fallback={<Working fill>{t("workspace.opening")}</Working>}><OrganisationSettings organisationId={id} /></Suspense> }] : []),
  ];
  return <Tabs<Tab> label={t("organisations.tabs")} chosen={chosen} onChoose={setChosen} tabs={tabs} />;
}

function One({ id, agent, back }: { id: string; agent: Me; back: string }) {
  const t = useT();
  const organisation = useOrganisation(id);
  return (
    <WorkspaceMain title={organisation.data?.name ?? t("workspace.organisations")} back={{ href: back, label: t("organisations.back") }}>
      <Loaded query={organisation} words={t("organisations.loading")}>{(read) => <Parts organisation={read} agent={agent} />}</Loaded>
    </WorkspaceMain>
  );
}

/** All the organisations, or the one that the address names. */
export default function OrganisationsPage({ agent, rest: [id] }: WorkspacePageProps) {
  const t = useT();
  const router = useRouter();
  const workspace = workspaceAt(useLocation().pathname) ?? "administration";
  const list = addressOf({ workspace, path: "organisations" });
  const hrefOf = (one: string) => `${list}/${one}`;
  if (id) return <One id={id} agent={agent} back={list} />;
  return (
    <WorkspaceMain title={t("workspace.organisations")} lead={t("organisations.list_lead")}>
      <OrganisationList agent={agent} hrefOf={hrefOf} onCreated={(made) => void router.navigate({ href: hrefOf(made.id) })} />
    </WorkspaceMain>
  );
}
