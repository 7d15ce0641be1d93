import { Plus } from "lucide-react";
import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { InvitationLink, OpenWave } from "../../api/types";
import { dayAfter, momentOf, momentWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { DateField } from "../../ui/DateField";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { CopyLink } from "./CopyLink";
import { useInviting, useLinks } from "./invitations";
import styles from "./Invitations.module.css";
import { WaveChoice } from "./WaveChoice";

interface FormProps {
  organisation: string;
  waves: readonly OpenWave[];
  onMade: (link: string) => void;
  onCancel: () => void;
}

function LinkForm({ organisation, waves, onMade, onCancel }: FormProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { makeLink } = useInviting(organisation);
  const [name, setName] = useState("");
  const [cap, setCap] = useState("50");
  const [until, setUntil] = useState(dayAfter(30));
  const [wave, setWave] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const most = Number(cap.replace(/\s/g, ""));
    if (name.trim() === "") { setFailure(t("invitations.link_name_needed")); return; }
    if (!Number.isInteger(most) || most < 1 || most > 50_000) { setFailure(t("invitations.link_cap_wrong")); return; }
    setFailure(null);
    setSending(true);
    try {
      onMade(await makeLink({ name, cap: most, expires_at: momentOf(until || dayAfter(30), true), wave_id: wave || null }));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
    }
  }
  return (
    <form className={styles["form"]} noValidate onSubmit={(event) => void submit(event)}>
      <TextField label={t("invitations.link_name")} hint={t("invitations.link_name_hint")} value={name} onChange={setName} maxLength={120} autoFocus />
      <div className={styles["pair"]}>
        <TextField label={t("invitations.link_cap")} value={cap} onChange={setCap} inputMode="numeric" />
        <DateField label={t("invitations.link_until")} value={until} min={dayAfter(0)} max={dayAfter(365)} onChange={setUntil} />
      </div>
      <WaveChoice waves={waves} value={wave} onChange={setWave} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{sending ? t("invitations.sending") : t("invitations.link_make")}</Button>
      </div>
    </form>
  );
}

/** Links that several may use. */
export function Links({ organisation, waves }: { organisation: string; waves: readonly OpenWave[] }) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { data, error } = useLinks(organisation);
  const { revokeLink } = useInviting(organisation);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [ending, setEnding] = useState<InvitationLink | null>(null);
  async function end(one: InvitationLink): Promise<void> {
    setEnding(null);
    try {
      await revokeLink(one.id);
      say(t("invitations.link_revoked"));
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }
  return (
    <div className={styles["panel"]}>
      <p className={styles["soft"]}>{t("invitations.links_lead")}</p>
      <div><Button look="primary" onPress={() => { setMaking(true); }}><Plus size={18} aria-hidden />{t("invitations.links_new")}</Button></div>
      {error && !data ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null}
      {!data && !error ? <Working>{t("invitations.loading")}</Working> : null}
      {data?.length === 0 ? <Empty>{t("invitations.links_empty")}</Empty> : null}
      {data && data.length > 0 ? (
        <ul className={styles["people"]} aria-label={t("invitations.tab_links")}>
          {data.map((one) => (
            <li key={one.id} className={styles["person"]}>
              <div className={styles["who"]}>
                <p className={styles["name"]}>{one.name}</p>
                <p className={styles["soft"]}>{[t("invitations.link_used", { used: one.used, cap: one.cap }), t("invitations.until", { day: momentWords(one.expires_at, language) }), ...(one.wave ? [t("invitations.in_wave", { wave: one.wave })] : [])].join(" · ")}</p>
              </div>
              <span className={styles["state"]} data-state={one.state}>{t(`invitations.link_state_${one.state}`)}</span>
              <div className={styles["acts"]}>{one.state === "revoked" ? null : <Button look="quiet" aria-label={t("invitations.link_revoke_this", { name: one.name })} onPress={() => { setEnding(one); }}>{t("invitations.revoke")}</Button>}</div>
            </li>
          ))}
        </ul>
      ) : null}
      <Dialog title={t("invitations.links_new")} isOpen={making} onClose={() => { setMaking(false); }}>
        <LinkForm organisation={organisation} waves={waves} onCancel={() => { setMaking(false); }} onMade={(link) => { setMaking(false); setMade(link); }} />
      </Dialog>
      <CopyLink link={made} words={t("invitations.link_shared")} onClose={() => { setMade(null); }} />
      <Confirm title={t("invitations.link_revoke_title")} action={t("invitations.revoke")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) void end(ending); }}>
        <p>{t("invitations.link_revoke_words", { name: ending?.name ?? "" })}</p>
      </Confirm>
    </div>
  );
}
