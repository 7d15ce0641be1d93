import { ArrowRightLeft } from "lucide-react";
import { useState, type SyntheticEvent } from "react";

import type { Me, MemberChange, OrganisationMember, Role, Unit } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Select";
import { say } from "../../ui/toasts";
import { MoveDialog } from "./MoveDialog";
import { over, roleNames, useChangeMember } from "./organisations";
import styles from "./Organisations.module.css";
import { useDoing } from "../../ui/useDoing";

interface MemberDialogProps {
  organisationId: string;
  member: OrganisationMember;
  units: readonly Unit[];
  agent: Me;
  onClose: () => void;
}

/** One member: their unit, their role, their access. What is saved can be undone. */
export function MemberDialog({ organisationId, member, units, agent, onClose }: MemberDialogProps) {
  const t = useT();
  const change = useChangeMember(organisationId);
  const { failure, busy, run } = useDoing();
  const [unit, setUnit] = useState(member.unit_id ?? "");
  const [role, setRole] = useState<Role>(member.role);
  const [asking, setAsking] = useState(false);
  const [moving, setMoving] = useState(false);
  const { id, name, state } = member;
  const decides = id !== agent.id && over[agent.role].includes(member.role);

  async function apply(wanted: MemberChange, before: MemberChange, said: string): Promise<void> {
    if (!await run(() => change(id, wanted))) return;
    onClose();
    say(said, { action: { label: t("common.undo"), run: () => { void run(() => change(id, before)).then((done) => { if (done) say(t("organisations.member_back", { name })); }); } } });
  }
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const wanted: MemberChange = { ...(unit !== (member.unit_id ?? "") && { unit_id: unit || null }), ...(role !== member.role && { role }) };
    const before: MemberChange = { ...("unit_id" in wanted && { unit_id: member.unit_id }), ...("role" in wanted && { role: member.role }) };
    if (Object.keys(wanted).length === 0) onClose();
    else void apply(wanted, before, t("organisations.member_changed", { name }));
  }

  if (moving) return <MoveDialog organisationId={organisationId} member={member} onClose={onClose} />;
  return (
    <>
      <Dialog title={name} isOpen={!asking} onClose={onClose}>
        <form className={styles["form"]} onSubmit={submit}>
          <p className={styles["soft"]}>{member.email}</p>
          <Select label={t("organisations.member_unit")} value={unit} onChange={setUnit} choices={[{ value: "", label: t("organisations.no_unit") }, ...units.map((one) => ({ value: one.id, label: one.name }))]} />
          {decides ? <Select label={t("organisations.member_role")} value={role} onChange={setRole} choices={over[agent.role].map((value) => ({ value, label: t(roleNames[value]) }))} /> : <p>{t(roleNames[member.role])}<br /><span className={styles["soft"]}>{t("organisations.member_role_fixed")}</span></p>}
          {agent.role === "administrator" && id !== agent.id ? <div><Button isDisabled={busy} onPress={() => { setMoving(true); }}><ArrowRightLeft size={17} aria-hidden />{t("organisations.move")}</Button></div> : null}
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          <div className={styles["actions"]}>
            {decides && state === "active" ? <span className={styles["apart"]}><Button look="quiet" isDisabled={busy} onPress={() => { setAsking(true); }}>{t("organisations.suspend")}</Button></span> : null}
            {decides && state === "suspended" ? <span className={styles["apart"]}><Button isDisabled={busy} onPress={() => void apply({ state: "active" }, { state: "suspended" }, t("organisations.restored", { name }))}>{t("organisations.restore")}</Button></span> : null}
            <Button onPress={onClose}>{t("common.cancel")}</Button>
            <Button look="primary" type="submit" isDisabled={busy}>{busy ? t("organisations.saving") : t("common.save")}</Button>
          </div>
        </form>
      </Dialog>
      <Confirm
        title={t("organisations.suspend_title", { name })}
        action={t("organisations.suspend")}
        isOpen={asking}
        onClose={() => { setAsking(false); }}
        onConfirm={() => {
          setAsking(false);
          void apply({ state: "suspended" }, { state: "active" }, t("organisations.suspended_now", { name }));
        }}
      >
        <p>{t("organisations.suspend_text")}</p>
      </Confirm>
    </>
  );
}
