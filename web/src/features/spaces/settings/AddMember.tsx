import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../../api/failure";
import type { Colleague, Member, Right, Space } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Avatar } from "../../../ui/Avatar";
import { Button } from "../../../ui/Button";
import { Select } from "../../../ui/Select";
import { TextField } from "../../../ui/TextField";
import { useSettled } from "../../../ui/useSettled";
import { Working } from "../../../ui/Working";
import { useSpaceVerbs } from "../actions";
import { colleagues, shortest } from "../members";
import { rightKeys, rights } from "../words";
import { Refusal } from "./Refusal";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

interface FoundProps {
  query: string;
  members: readonly Member[];
  busy: boolean;
  onAdd: (colleague: Colleague) => void;
}

function Found({ query, members, busy, onAdd }: FoundProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const settled = useSettled(query);
  const { data, error, isFetching } = useQuery(colleagues(settled));
  if (query.length < shortest) return null;
  if (error) return <Refusal>{sentence(failureOf(error))}</Refusal>;
  if (!data || (isFetching && data.items.length === 0) || settled !== query) return <Working>{t("spaces.member_searching")}</Working>;
  const isMember = ({ id }: Colleague) => members.some(({ agent_id }) => agent_id === id);
  return (
    <>
      <p className={data.items.length > 0 ? "visually-hidden" : styles["hint"]} role="status">
        {data.items.length > 0 ? t("spaces.member_found", { count: data.items.length }) : t("spaces.member_none")}
      </p>
      {data.items.length > 0 ? (
        <ul className={styles["members"]} aria-label={t("spaces.member_add")}>
          {data.items.map((one) => (
            <li key={one.id} className={styles["member"]}>
              <Avatar name={one.name} />
              <div className={styles["who"]}>
                <p className={styles["name"]}>{one.name}</p>
                <p className={styles["email"]}>{one.email}</p>
              </div>
              {isMember(one) ? (
                <span className={styles["right"]}>{t("spaces.member_already")}</span>
              ) : (
                <Button aria-label={t("spaces.member_add_this", { name: one.name })} isDisabled={busy} onPress={() => { onAdd(one); }}>{t("spaces.member_add_button")}</Button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** Finds a colleague of the organisation and lets them in, with the right chosen first. */
export function AddMember({ space, members }: { space: Space; members: readonly Member[] }) {
  const t = useT();
  const { share } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [query, setQuery] = useState("");
  const [right, setRight] = useState<Right>("reader");

  async function add({ id, name }: Colleague): Promise<void> {
    if (!(await run(() => share(space.id, id, right), t("spaces.member_added", { name, right: t(rightKeys[right]) })))) return;
    setQuery("");
    document.getElementById("space-colleague")?.querySelector("input")?.focus();
  }

  return (
    <div className={styles["add"]}>
      <div className={styles["addFields"]}>
        <div id="space-colleague" className={styles["wide"]}><TextField label={t("spaces.member_add")} hint={t("spaces.member_add_hint")} value={query} onChange={setQuery} maxLength={200} autoComplete="off" /></div>
        <Select label={t("spaces.member_add_right")} value={right} onChange={setRight} choices={rights.map((value) => ({ value, label: t(rightKeys[value]) }))} />
      </div>
      <p className={styles["hint"]}>{t(`spaces.right_${right}_can`)}</p>
      <Found query={query.trim()} members={members} busy={busy} onAdd={(colleague) => void add(colleague)} />
      <Refusal>{failure}</Refusal>
    </div>
  );
}
