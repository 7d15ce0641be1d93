import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Invitations as Overview, Me } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { Tabs } from "../../ui/Tabs";
import { Working } from "../../ui/Working";
import { Domains } from "./Domains";
import { useOrganisations, useOverview } from "./invitations";
import styles from "./Invitations.module.css";
import { Links } from "./Links";
import { People, states } from "./People";

type Way = "people" | "links" | "domains";

function Figures({ overview }: { overview: Overview }) {
  const t = useT();
  const { seats, seats_left: left } = overview;
  const facts: [string, string | number][] = [
    [t("invitations.seats"), seats === null || left === null ? t("invitations.seats_free") : t("invitations.seats_left", { count: left, seats })],
    ...states.slice(0, 3).map((state): [string, number] => [t(`invitations.state_${state}`), overview.counts[state]]),
  ];
  return <dl className={styles["figures"]}>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd data-words={typeof value === "string" || undefined}>{value}</dd></div>)}</dl>;
}

function Of({ organisation, wave }: { organisation: string; wave: string }) {
  const t = useT();
  const sentence = useFailureSentence();
  const [way, setWay] = useState<Way>("people");
  const { data, error, refetch } = useOverview(organisation);
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("invitations.loading")}</Working>;
  const chosen = data.waves.some(({ id }) => id === wave) ? wave : "";
  return (
    <>
      <Figures overview={data} />
      <Tabs<Way>
        label={t("invitations.tabs")}
        chosen={way}
        onChoose={setWay}
        tabs={[
          { id: "people", label: t("invitations.tab_people"), content: <People organisation={organisation} overview={data} wave={chosen} /> },
          { id: "links", label: t("invitations.tab_links"), content: <Links organisation={organisation} waves={data.waves} /> },
          { id: "domains", label: t("invitations.tab_domains"), content: <Domains organisation={organisation} waves={data.waves} /> },
        ]}
      />
    </>
  );
}

/** A referent's own organisation; for a coordinator, any of them. */
export function Invitations({ agent, organisation, wave, onOrganisation }: { agent: Me; organisation: string | undefined; wave: string | undefined; onOrganisation: (id: string) => void }) {
  const t = useT();
  const anywhere = agent.role === "coordinator";
  const known = useOrganisations(anywhere).data?.items ?? [];
  const chosen = (anywhere ? organisation : undefined) ?? agent.organisation.id;
  return (
    <>
      {anywhere && known.length > 1 ? <Select label={t("invitations.organisation")} value={chosen} onChange={onOrganisation} choices={known.map(({ id, name }) => ({ value: id, label: name }))} /> : null}
      <Of key={chosen} organisation={chosen} wave={wave ?? ""} />
    </>
  );
}
