import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useRef, useState } from "react";

import { failureOf } from "../../../api/failure";
import { me } from "../../../api/session";
import type { Member, Right, Space } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Avatar } from "../../../ui/Avatar";
import { Banner } from "../../../ui/Banner";
import { Confirm } from "../../../ui/Confirm";
import { IconButton } from "../../../ui/IconButton";
import { Select } from "../../../ui/Select";
import { Working } from "../../../ui/Working";
import { useSpaceVerbs } from "../actions";
import { membersOf } from "../members";
import { rightKeys, rights } from "../words";
import { AddMember } from "./AddMember";
import { Part } from "./Part";
import { Refusal } from "./Refusal";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

interface RowProps {
  member: Member;
  mine: boolean;
  owns: boolean;
  busy: boolean;
  onRight: (right: Right) => void;
  onRemove: () => void;
}

function Row({ member, mine, owns, busy, onRight, onRemove }: RowProps) {
  const t = useT();
  const { name, email, right } = member;
  return (
    <li className={styles["member"]}>
      <Avatar name={name} />
      <div className={styles["who"]}>
        <p className={styles["name"]}>{name}{mine ? ` (${t("spaces.member_you")})` : ""}</p>
        <p className={styles["email"]}>{email}</p>
      </div>
      {owns ? (
        <span className={styles["memberActs"]}>
          <Select label={t("spaces.member_right", { name })} hideLabel value={right} isDisabled={busy} onChange={onRight} choices={rights.map((value) => ({ value, label: t(rightKeys[value]) }))} />
          {mine ? null : <IconButton label={t("spaces.member_remove", { name })} isDisabled={busy} onPress={onRemove}><X size={18} aria-hidden /></IconButton>}
        </span>
      ) : (
        <span className={styles["right"]}>{t(rightKeys[right])}</span>
      )}
    </li>
  );
}

export function Members({ space }: { space: Space }) {
  const t = useT();
  const sentence = useFailureSentence();
  const agent = useQuery(me()).data;
  const { data, error } = useQuery(membersOf(space.id));
  const { share, unshare } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [yielding, setYielding] = useState<Right | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const owns = space.right === "owner";

  function change({ agent_id, name }: Pick<Member, "agent_id" | "name">, right: Right): void {
    void run(() => share(space.id, agent_id, right), t("spaces.member_changed", { name, right: t(rightKeys[right]) }));
  }
  async function remove({ agent_id, name }: Member): Promise<void> {
    // The button goes with its row.
    if (await run(() => unshare(space.id, agent_id), t("spaces.member_removed", { name }))) list.current?.focus();
  }

  return (
    <Part title={t("spaces.members_title")} hint={t("spaces.members_hint")}>
      {!data && error ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("spaces.members_loading")}</Working> : null}
      {data ? (
        <ul ref={list} tabIndex={-1} className={styles["members"]} aria-label={t("spaces.members_title")}>
          {data.items.map((member) => (
            <Row
              key={member.agent_id}
              member={member}
              mine={member.agent_id === agent?.id}
              owns={owns}
              busy={busy}
              // An arrow key is enough to choose: what one could not take back is asked first.
              onRight={(right) => { if (member.agent_id === agent?.id) setYielding(right); else change(member, right); }}
              onRemove={() => void remove(member)}
            />
          ))}
        </ul>
      ) : null}
      <Refusal>{failure}</Refusal>
      <Confirm
        title={t("spaces.member_yield_title")}
        action={t("spaces.member_yield")}
        isOpen={yielding !== null}
        onClose={() => { setYielding(null); }}
        onConfirm={() => {
          setYielding(null);
          if (agent && yielding) change({ agent_id: agent.id, name: agent.name }, yielding);
        }}
      >
        <p>{t("spaces.member_yield_words")}</p>
      </Confirm>
      {owns && data ? <AddMember space={space} members={data.items} /> : null}
    </Part>
  );
}
