import { useT } from "../../locales/Language";
import { Select } from "../../ui/Select";
import { useDesk, useOrganisationNames, type Desk, type Wanted } from "./desk";
import styles from "./Feedback.module.css";
import { everyKind, everyReason, everyState } from "./words";

interface FiltersProps {
  desk: Desk;
  wanted: Wanted;
  onChange: (change: Partial<Wanted>) => void;
}

function OfOrganisation({ desk, wanted, onChange }: FiltersProps) {
  const t = useT();
  const around = useDesk(desk).data;
  return (
    <>
      <Select label={t("feedback.filter_reason")} value={wanted.reason} onChange={(reason) => { onChange({ reason }); }} choices={[{ value: "", label: t("feedback.filter_any_reason") }, ...everyReason.map((value) => ({ value, label: t(`feedback.reason_${value}`) }))]} />
      <Select label={t("feedback.filter_tag")} value={wanted.tag} onChange={(tag) => { onChange({ tag }); }} choices={[{ value: "", label: t("feedback.filter_any_tag") }, ...(around?.tags ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
      <Select label={t("feedback.filter_assignee")} value={wanted.assignee} onChange={(assignee) => { onChange({ assignee }); }} choices={[{ value: "", label: t("feedback.filter_anybody") }, { value: "nobody", label: t("feedback.filter_nobody") }, ...(around?.referents ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
    </>
  );
}

function OfCoordination({ wanted, onChange }: FiltersProps) {
  const t = useT();
  const organisations = useOrganisationNames(true).data?.items ?? [];
  return <Select label={t("feedback.filter_organisation")} value={wanted.organisation} onChange={(organisation) => { onChange({ organisation }); }} choices={[{ value: "", label: t("feedback.filter_any_organisation") }, ...organisations.map(({ id, name }) => ({ value: id, label: name }))]} />;
}

export function Filters(props: FiltersProps) {
  const t = useT();
  const { desk, wanted, onChange } = props;
  return (
    <div className={styles["filters"]}>
      <Select label={t("feedback.filter_state")} value={wanted.state} onChange={(state) => { onChange({ state }); }} choices={[{ value: "", label: t("feedback.filter_any_state") }, ...everyState.map((value) => ({ value, label: t(`feedback.state_${value}`) }))]} />
      <Select label={t("feedback.filter_kind")} value={wanted.kind} onChange={(kind) => { onChange({ kind }); }} choices={[{ value: "", label: t("feedback.filter_any_kind") }, ...everyKind.map((value) => ({ value, label: t(`feedback.kind_${value}`) }))]} />
      {desk === null ? <OfCoordination {...props} /> : <OfOrganisation {...props} />}
    </div>
  );
}
