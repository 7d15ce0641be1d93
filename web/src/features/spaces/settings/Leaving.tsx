import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../../api/failure";
import { me } from "../../../api/session";
import type { Space } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Confirm } from "../../../ui/Confirm";
import { say } from "../../../ui/toasts";
import { useSpaceVerbs } from "../actions";
import { Part } from "./Part";
import { Refusal } from "./Refusal";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

export function Leave({ space, onGone }: { space: Space; onGone: () => void }) {
  const t = useT();
  const agent = useQuery(me()).data;
  const { leave: quit } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [asking, setAsking] = useState(false);
  // Published, it stays open as it is to everybody.
  const words = t(space.published ? "spaces.leave_words_published" : "spaces.leave_words");
  const leave = async () => {
    setAsking(false);
    if (agent && (await run(() => quit(space.id, agent.id), t("spaces.left", { name: space.name })))) onGone();
  };
  return (
    <Part title={t("spaces.leave")} hint={words}>
      <Refusal>{failure}</Refusal>
      <div><Button isDisabled={busy} onPress={() => { setAsking(true); }}>{t("spaces.leave")}</Button></div>
      <Confirm title={t("spaces.leave_title")} action={t("spaces.leave")} isOpen={asking} onClose={() => { setAsking(false); }} onConfirm={() => void leave()}>
        <p>{words}</p>
      </Confirm>
    </Part>
  );
}

export function Deletion({ space, onGone }: { space: Space; onGone: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { remove, restore } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const [asking, setAsking] = useState(false);
  const { id, name, documents } = space;
  const undo = async () => {
    try {
      await restore(id);
      say(t("spaces.restored", { name }));
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
  };
  const confirmed = async () => {
    setAsking(false);
    if (!(await run(() => remove(id), null))) return;
    say(t("spaces.removed", { name }), { action: { label: t("common.undo"), run: () => void undo() } });
    onGone();
  };
  return (
    <Part title={t("spaces.ending")} hint={t("spaces.ending_hint")}>
      <Refusal>{failure}</Refusal>
      <div className={styles["danger"]}><Button isDisabled={busy} onPress={() => { setAsking(true); }}>{t("spaces.remove")}</Button></div>
      <Confirm title={t("spaces.remove_title")} action={t("spaces.remove")} isOpen={asking} onClose={() => { setAsking(false); }} onConfirm={() => void confirmed()}>
        <p><strong>{name}</strong></p>
        <p>{t("spaces.remove_goes", { count: documents })}</p>
        <p>{t("spaces.remove_stays")}</p>
      </Confirm>
    </Part>
  );
}
