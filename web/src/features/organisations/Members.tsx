import { Download } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Me, OrganisationMember, Unit } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { SearchBox } from "../../ui/SearchBox";
import { Select } from "../../ui/Select";
import { say } from "../../ui/toasts";
import { useSettled } from "../../ui/useSettled";
import { Loaded } from "../../ui/Loaded";
import { MemberDialog } from "./MemberDialog";
import { MemberRow } from "./MemberRow";
import { everybody, noUnit, over, roleNames, takeTable, useMembers, useOrganisation, useUnits, type Wanted } from "./organisations";
import styles from "./Organisations.module.css";
import { Seats } from "./Seats";

const situations = ["not_started", "started", "suspended"] as const;

function Filters({ wanted, units, onChange }: { wanted: Wanted; units: readonly Unit[]; onChange: (change: Partial<Wanted>) => void }) {
  const t = useT();
  return (
    <div className={styles["filters"]}>
      <div className={styles["search"]}><SearchBox label={t("organisations.members_search")} value={wanted.q} onChange={(q) => { onChange({ q }); }} /></div>
      <Select label={t("organisations.filter_unit")} hideLabel value={wanted.unit} onChange={(unit) => { onChange({ unit }); }} choices={[{ value: "", label: t("organisations.filter_any_unit") }, ...units.map(({ id, name }) => ({ value: id, label: name })), { value: noUnit, label: t("organisations.filter_no_unit") }]} />
      <Select label={t("organisations.filter_role")} hideLabel value={wanted.role} onChange={(role) => { onChange({ role }); }} choices={[{ value: "", label: t("organisations.filter_any_role") }, ...over.administrator.map((role) => ({ value: role, label: t(roleNames[role]) }))]} />
      <Select label={t("organisations.filter_state")} hideLabel value={wanted.situation} onChange={(situation) => { onChange({ situation }); }} choices={[{ value: "", label: t("organisations.filter_any_state") }, ...situations.map((value) => ({ value, label: t(`organisations.filter_${value}`) }))]} />
    </div>
  );
}

function Export({ organisationId, wanted }: { organisationId: string; wanted: Wanted }) {
  const t = useT();
  const sentence = useFailureSentence();
  const [making, setMaking] = useState(false);
  async function take(): Promise<void> {
    setMaking(true);
    await takeTable(organisationId, wanted).catch((error: unknown) => { say(sentence(failureOf(error)), { tone: "error" }); });
    setMaking(false);
  }
  return <Button isDisabled={making} onPress={() => void take()}><Download size={17} aria-hidden />{making ? t("organisations.members_exporting") : t("organisations.members_export")}</Button>;
}

/** All the members, found by name and filtered, with what the caller may change of them. */
export function Members({ organisationId, agent }: { organisationId: string; agent: Me }) {
  const t = useT();
  const [typed, setTyped] = useState(everybody);
  const wanted = { ...typed, q: useSettled(typed.q) };
  const organisation = useOrganisation(organisationId).data;
  const units = useUnits(organisationId).data?.items ?? [];
  const found = useMembers(organisationId, wanted);
  const [editing, setEditing] = useState<OrganisationMember | null>(null);
  const names = new Map(units.map(({ id, name }) => [id, name]));
  return (
    <div className={styles["part"]}>
      {organisation ? <Seats organisation={organisation} /> : null}
      <Filters wanted={typed} units={units} onChange={(change) => { setTyped({ ...typed, ...change }); }} />
      <Loaded query={found} words={t("organisations.members_loading")}>
        {({ pages }) => {
          const total = pages[0]?.total ?? 0;
          return (
            <>
              <div className={styles["between"]}>
                <p role="status" className={styles["soft"]}>{t("organisations.members", { count: total })}</p>
                <Export organisationId={organisationId} wanted={wanted} />
              </div>
              {total === 0 ? <Empty title={t("organisations.members_none")}><p>{t("organisations.members_none_text")}</p></Empty> : (
                <ul className={styles["rows"]} aria-label={t("organisations.members_list")} aria-busy={found.isPlaceholderData}>
                  {pages.flatMap(({ items }) => items).map((member) => (
                    <MemberRow key={member.id} member={member} unit={member.unit_id ? names.get(member.unit_id) : undefined} mine={member.id === agent.id} onEdit={() => { setEditing(member); }} />
                  ))}
                </ul>
              )}
              {found.hasNextPage ? <div><Button isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>{found.isFetchingNextPage ? t("organisations.members_loading") : t("organisations.members_more")}</Button></div> : null}
            </>
          );
        }}
      </Loaded>
      {editing ? <MemberDialog key={editing.id} organisationId={organisationId} member={editing} units={units} agent={agent} onClose={() => { setEditing(null); }} /> : null}
    </div>
  );
}
