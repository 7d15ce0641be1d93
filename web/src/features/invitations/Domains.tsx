import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { InvitationDomain, OpenWave } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Empty } from "../../ui/Empty";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { useDomains, useInviting } from "./invitations";
import styles from "./Invitations.module.css";
import { WaveChoice } from "./WaveChoice";

/** Domains whose addresses are invited by themselves. */
export function Domains({ organisation, waves }: { organisation: string; waves: readonly OpenWave[] }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error } = useDomains(organisation);
  const { addDomain, removeDomain } = useInviting(organisation);
  const [domain, setDomain] = useState("");
  const [wave, setWave] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [ending, setEnding] = useState<InvitationDomain | null>(null);
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (domain.trim() === "") { setFailure(t("invitations.domain_needed")); return; }
    setFailure(null);
    try {
      say(t("invitations.domain_added", { domain: await addDomain({ domain, wave_id: wave || null }) }));
      setDomain("");
    } catch (refusal) {
      setFailure(sentence(failureOf(refusal)));
    }
  }
  async function end(one: InvitationDomain): Promise<void> {
    setEnding(null);
    try {
      await removeDomain(one.id);
      say(t("invitations.domain_removed"));
    } catch (refusal) {
      say(sentence(failureOf(refusal)), { tone: "error" });
    }
  }
  return (
    <div className={styles["panel"]}>
      <p className={styles["soft"]}>{t("invitations.domains_lead")}</p>
      <form className={styles["line"]} noValidate onSubmit={(event) => void submit(event)}>
        <TextField label={t("invitations.domain")} hint={t("invitations.domain_hint")} value={domain} onChange={setDomain} maxLength={254} autoComplete="off" />
        <WaveChoice waves={waves} value={wave} onChange={setWave} />
        <div><Button look="primary" type="submit">{t("invitations.domain_add")}</Button></div>
      </form>
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {error && !data ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("invitations.loading")}</Working> : null}
      {data?.length === 0 ? <Empty>{t("invitations.domains_empty")}</Empty> : null}
      {data && data.length > 0 ? (
        <ul className={styles["people"]} aria-label={t("invitations.tab_domains")}>
          {data.map((one) => (
            <li key={one.id} className={styles["person"]}>
              <div className={styles["who"]}>
                <p className={styles["name"]}>{one.domain}</p>
                {one.wave ? <p className={styles["soft"]}>{t("invitations.in_wave", { wave: one.wave })}</p> : null}
              </div>
              <div className={styles["acts"]}><Button look="quiet" aria-label={t("invitations.domain_remove_this", { domain: one.domain })} onPress={() => { setEnding(one); }}>{t("invitations.revoke")}</Button></div>
            </li>
          ))}
        </ul>
      ) : null}
      <Confirm title={t("invitations.domain_remove_title")} action={t("invitations.revoke")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) void end(ending); }}>
        <p>{t("invitations.domain_remove_words", { domain: ending?.domain ?? "" })}</p>
      </Confirm>
    </div>
  );
}
