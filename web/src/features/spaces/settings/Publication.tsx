import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { me } from "../../../api/session";
import type { Space } from "../../../api/types";
import { useLanguage, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Confirm } from "../../../ui/Confirm";
import { DateField } from "../../../ui/DateField";
import { useSpaceVerbs } from "../actions";
import { reviewYears } from "../limits";
import { dateWords, publishedWords } from "../words";
import { Part } from "./Part";
import { Refusal } from "./Refusal";
import { dayAfter } from "./days";
import styles from "./Settings.module.css";
import { useSaving } from "./useSaving";

const publishers = ["referent", "coordinator", "administrator"];

/** The review was asked for elsewhere on the page. */
export interface Review {
  asked: boolean;
  taken: () => void;
}

/** Opens the space to the whole organisation, until a date by which its owners review it; its date takes the focus when it is asked for. */
export function Publication({ space, review }: { space: Space; review: Review }) {
  const t = useT();
  const { language } = useLanguage();
  const { publish, unpublish } = useSpaceVerbs();
  const { failure, busy, run } = useSaving();
  const role = useQuery(me()).data?.role ?? "agent";
  const field = useRef<HTMLInputElement>(null);
  const { asked, taken } = review;
  useEffect(() => {
    if (!asked) return;
    field.current?.focus();
    taken();
  }, [asked, taken]);
  const [asking, setAsking] = useState(false);
  const retire = () => {
    setAsking(false);
    void run(() => unpublish(space.id), t("spaces.unpublished_done"));
  };
  const [date, setDate] = useState(() => dayAfter(new Date(), { years: 1 }));
  const allowed = space.published || publishers.includes(role);
  const done = space.published ? t("spaces.reviewed_done", { date: dateWords(date || dayAfter(new Date(), { days: 1 }), language) }) : t("spaces.published_done");
  return (
    <Part title={t("spaces.publication")} hint={t("spaces.publication_hint")}>
      {space.published ? <p className={styles["fact"]}>{publishedWords(space, t, language)}.</p> : null}
      {allowed ? (
        <>
          <DateField ref={field} label={t("spaces.review_on")} value={date} min={dayAfter(new Date(), { days: 1 })} max={dayAfter(new Date(), { years: reviewYears })} onChange={setDate} />
          <Refusal>{failure}</Refusal>
          <div className={styles["saving"]}>
            {space.published ? <Button isDisabled={busy} onPress={() => { setAsking(true); }}>{t("spaces.unpublish")}</Button> : null}
            <Button look="primary" isDisabled={busy || date === ""} onPress={() => void run(() => publish(space.id, date), done)}>{t(space.published ? "spaces.reviewed" : "spaces.publish")}</Button>
          </div>
          <Confirm title={t("spaces.unpublish_title")} action={t("spaces.unpublish")} isOpen={asking} onClose={() => { setAsking(false); }} onConfirm={retire}>
            <p>{t("spaces.unpublish_words")}</p>
            {publishers.includes(role) ? null : <p>{t("spaces.unpublish_once")}</p>}
          </Confirm>
        </>
      ) : (
        <p className={styles["fact"]}>{t("spaces.publication_by")}</p>
      )}
    </Part>
  );
}
