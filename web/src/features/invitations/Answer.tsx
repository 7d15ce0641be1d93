import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";

import { client } from "../../api/client";
import "../../locales/invitations";
import { Failure, failureOf } from "../../api/failure";
import { instance, useRememberMe } from "../../api/session";
import type { Invited, InvitationAccepted } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { TextField } from "../../ui/TextField";
import { Working } from "../../ui/Working";
import styles from "./Invitations.module.css";

function useInvited(token: string) {
  return useQuery({
    queryKey: ["invited", token],
    retry: false,
    queryFn: async ({ signal }): Promise<Invited> => {
      const { data } = await client.GET("/api/invitation/{token}", { params: { path: { token } }, signal });
      if (!data) throw new Failure("internal");
      return data;
    },
  });
}

type Ended = { what: "declined" } | { what: "waiting" | "sign_in" | "prove"; email: string };
interface AnswerProps {
  token: string;
  onEntered: () => void;
  onSignIn: () => void;
}

function Words({ told }: { told: Invited }) {
  const t = useT();
  const { language } = useLanguage();
  const { inviter, organisation } = told;
  return (
    <>
      {told.given_name ? <p>{t("invitations.answer_hello", { name: told.given_name })}</p> : null}
      <p>{inviter ? t("invitations.answer_by", { inviter, organisation }) : t("invitations.answer_by_nobody", { organisation })}</p>
      {told.role === "referent" ? <p>{t("invitations.answer_as_referent")}</p> : null}
      {told.opens_at ? <Banner>{t("invitations.answer_opens", { day: momentWords(told.opens_at, language) })}</Banner> : null}
      <p className={styles["soft"]}>{[told.email ? t("invitations.answer_for", { email: told.email }) : null, told.until && !told.activated ? t("invitations.answer_until", { day: momentWords(told.until, language) }) : null].filter(Boolean).join(" ")}</p>
    </>
  );
}

function Form({ told, token, onEntered, onEnded }: { told: Invited; token: string; onEntered: () => void; onEnded: (ended: Ended) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const remember = useRememberMe();
  const [who, setWho] = useState({ email: "", given_name: "", name: "" });
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [declining, setDeclining] = useState(false);
  const path = { params: { path: { token } } };
  const put = (field: keyof typeof who) => (value: string) => { setWho((before) => ({ ...before, [field]: value })); };
  async function attempt(done: () => Promise<void>): Promise<void> {
    setFailure(null);
    setBusy(true);
    try {
      await done();
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setBusy(false);
    }
  }
  const entered = ({ agent, waiting, to_prove, email }: InvitationAccepted) => {
    if (agent) {
      remember(agent);
      onEntered();
    } else onEnded({ what: to_prove ? "prove" : waiting ? "waiting" : "sign_in", email });
  };
  const accept = (event: SyntheticEvent) => {
    event.preventDefault();
    if (told.kind === "link" && who.email.trim() === "") { setFailure(t("invitations.email_needed")); return; }
    void attempt(async () => {
      const { data } = await client.POST("/api/invitation/{token}/accept", { ...path, body: who });
      if (!data) throw new Failure("internal");
      entered(data);
    });
  };
  const decline = () => {
    setDeclining(false);
    void attempt(async () => { await client.POST("/api/invitation/{token}/decline", path); onEnded({ what: "declined" }); });
  };
  return (
    <form className={styles["panel"]} noValidate onSubmit={accept}>
      {told.kind === "link" ? (
        <>
          <TextField label={t("invitations.email")} value={who.email} onChange={put("email")} maxLength={254} inputMode="email" autoComplete="email" />
          <div className={styles["pair"]}>
            <TextField label={t("invitations.given_name")} value={who.given_name} onChange={put("given_name")} maxLength={120} autoComplete="given-name" />
            <TextField label={t("invitations.name")} value={who.name} onChange={put("name")} maxLength={120} autoComplete="family-name" />
          </div>
        </>
      ) : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["bar"]}>
        <Button look="primary" type="submit" isDisabled={busy}>{t(busy ? "invitations.answer_accepting" : told.activated ? "invitations.answer_again" : "invitations.answer_accept")}</Button>
        {told.kind === "person" && !told.activated ? <Button isDisabled={busy} onPress={() => { setDeclining(true); }}>{t("invitations.answer_decline")}</Button> : null}
      </div>
      <Confirm title={t("invitations.answer_decline_title")} action={t("invitations.answer_decline")} isOpen={declining} onClose={() => { setDeclining(false); }} onConfirm={decline}>
        <p>{t("invitations.answer_decline_words")}</p>
      </Confirm>
    </form>
  );
}

function End({ ended, onSignIn }: { ended: Ended; onSignIn: () => void }) {
  const t = useT();
  return (
    <div role="status" className={styles["panel"]}>
      <h1 className={styles["title"]}>{t(`invitations.answer_${ended.what}_title`)}</h1>
      <p>{ended.what === "declined" ? t("invitations.answer_declined") : t(`invitations.answer_${ended.what}`, { email: ended.email })}</p>
      {ended.what === "sign_in" || ended.what === "prove" ? <div><Button look="primary" onPress={onSignIn}>{t("invitations.answer_go")}</Button></div> : null}
    </div>
  );
}

/** What whoever holds an invitation's link sees: who invites, to what, until when; and says yes or no. */
export function Answer({ token, onEntered, onSignIn }: AnswerProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const name = useQuery(instance()).data?.name ?? "Émilie";
  const { data, error } = useInvited(token);
  const [ended, setEnded] = useState<Ended | null>(null);
  return (
    <div className={styles["answer"]}>
      <p className={styles["wordmark"]}>{name}</p>
      <div className={styles["card"]}>
        {ended ? <End ended={ended} onSignIn={onSignIn} /> : <h1 className={styles["title"]}>{t(error ? "invitations.answer_failed" : "invitations.answer_title")}</h1>}
        {!ended && error ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
        {!data && !error ? <Working>{t("invitations.answer_reading")}</Working> : null}
        {!ended && data ? <><Words told={data} /><Form told={data} token={token} onEntered={onEntered} onEnded={setEnded} /></> : null}
      </div>
    </div>
  );
}
