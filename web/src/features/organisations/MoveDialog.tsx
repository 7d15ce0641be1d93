import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../../api/client";
import { failureOf } from "../../api/failure";
import type { MovePreview, OrganisationMember } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import "../../locales/own";
import type { TextKey } from "../../locales/text";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Select";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { useMoveMember, useOrganisations } from "./organisations";
import styles from "./Organisations.module.css";
import { useDoing } from "../../ui/useDoing";

const kinds: Record<string, TextKey> = { account: "own.kind_account", batches: "own.kind_batches", conversations: "own.kind_conversations", documents: "own.kind_documents", translations: "own.kind_translations", spaces: "own.kind_spaces", prompts: "own.kind_prompts" };

function Preview({ told }: { told: MovePreview }) {
  const t = useT();
  const listed = (items: MovePreview["follows"]) => items.flatMap(({ kind, count }) => {
    const name = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return name === undefined || kind === "account" ? [] : [t("organisations.move_count", { kind: t(name), count })];
  });
  const stays = [
    ...listed(told.stays), t("organisations.move_seat"), t("organisations.move_unit"), t("organisations.move_prompts"),
    ...(told.role === told.role_after ? [] : [t("organisations.move_role")]),
    ...(told.waves > 0 ? [t("organisations.move_waves", { count: told.waves })] : []),
    ...(told.directory ? [t("organisations.move_directory")] : []),
  ];
  const part = (title: string, items: readonly string[]) => (
    <div><h3 className={styles["name"]}>{title}</h3><ul className={styles["bullets"]}>{items.map((words) => <li key={words}>{words}</li>)}</ul></div>
  );
  return (
    <>
      {part(t("organisations.move_follows"), listed(told.follows))}
      {part(t("organisations.move_stays"), stays)}
      <p className={styles["soft"]}>{t("organisations.move_spaces")}</p>
      <p>{told.seats_left === null ? t("organisations.move_seats_any") : t("organisations.move_seats", { seats: told.seats_left })}</p>
      <Banner tone="warning">{t("organisations.move_sign_out")}</Banner>
    </>
  );
}

/** To another organisation: what follows is said before it is done. */
export function MoveDialog({ organisationId, member, onClose }: { organisationId: string; member: OrganisationMember; onClose: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const organisations = useOrganisations().data?.items ?? [];
  const move = useMoveMember(organisationId);
  const { failure, busy, run } = useDoing();
  const [to, setTo] = useState("");
  const path = { organisation_id: organisationId, agent_id: member.id };
  const told = useQuery({ ...api.queryOptions("get", "/api/organisations/{organisation_id}/members/{agent_id}/move", { params: { path, query: { to } } }), enabled: to !== "" });
  const go = async () => {
    if (!await run(() => move(member.id, to))) return;
    onClose();
    say(t("organisations.moved", { name: member.name, to: told.data?.to ?? "" }));
  };
  return (
    <Dialog title={t("organisations.move_title", { name: member.name })} isOpen onClose={onClose}>
      <div className={styles["form"]}>
        <Select label={t("organisations.move_to")} value={to} onChange={setTo} choices={[{ value: "", label: t("organisations.move_choose") }, ...organisations.filter(({ id }) => id !== organisationId).map(({ id, name }) => ({ value: id, label: name }))]} />
        {to !== "" && told.isPending ? <Working>{t("organisations.move_reading")}</Working> : null}
        {to !== "" && told.error ? <Banner tone="error" role="alert">{sentence(failureOf(told.error))}</Banner> : null}
        {to !== "" && told.data ? <Preview told={told.data} /> : null}
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" isDisabled={busy || !told.data || to === ""} onPress={() => void go()}>{t(busy ? "organisations.moving" : "organisations.move_do")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
