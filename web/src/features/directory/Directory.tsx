import { Check, Copy, Plus } from "lucide-react";
import { useState, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import type { Directory as Read, DirectoryToken } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { RadioGroup } from "../../ui/RadioGroup";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { useDirectory, useTokenVerbs } from "./directory";
import styles from "./Directory.module.css";

const lives = ["365", "never"] as const;

function Copied({ label, action, children }: { label: string; action: string; children: string }) {
  const t = useT();
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(children);
      setDone(true);
      say(t("directory.copied"));
    } catch {
      say(t("directory.copy_failed"), { tone: "error" });
    }
  };
  return (
    <div className={styles["copied"]}>
      <span className={styles["soft"]}>{label}</span>
      <code className={styles["code"]}>{children}</code>
      <div><Button onPress={() => void copy()}>{done ? <Check size={17} aria-hidden /> : <Copy size={17} aria-hidden />}{action}</Button></div>
    </div>
  );
}

function TokenForm({ make, onMade, onCancel }: { make: (name: string, days: number | null) => Promise<string>; onMade: (secret: string) => void; onCancel: () => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const [name, setName] = useState("");
  const [life, setLife] = useState<(typeof lives)[number]>("365");
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim() === "") { setFailure(t("directory.token_needed")); return; }
    setFailure(null);
    setSending(true);
    try {
      onMade(await make(name.trim(), life === "never" ? null : Number(life)));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      setSending(false);
    }
  };
  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
      <TextField label={t("directory.token_name")} hint={t("directory.token_hint")} value={name} onChange={setName} maxLength={80} autoFocus />
      <RadioGroup label={t("directory.token_life")} value={life} onChange={setLife} choices={lives.map((value) => ({ value, label: t(`directory.life_${value}`) }))} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={sending}>{t(sending ? "directory.making" : "directory.token_new")}</Button>
      </div>
    </form>
  );
}

function Token({ one, onRevoke }: { one: DirectoryToken; onRevoke: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const on = (moment: string) => momentWords(moment, language);
  const words = [
    one.made_by ? t("directory.made_by", { day: on(one.created_at), name: one.made_by }) : t("directory.made_on", { day: on(one.created_at) }),
    one.last_used_at ? t("directory.used_on", { day: on(one.last_used_at) }) : t("directory.used_never"),
    ...(one.expires_at && one.state === "active" ? [t("directory.expires_on", { day: on(one.expires_at) })] : []),
  ];
  return (
    <li>
      <div>
        <p className={styles["name"]}>{one.name}<span className={styles["state"]} data-state={one.state}>{t(`directory.state_${one.state}`)}</span></p>
        <p className={styles["soft"]}><code>{one.prefix}…</code> {words.join(" · ")}</p>
      </div>
      {one.state === "revoked" ? null : <Button aria-label={t("directory.revoke_this", { name: one.name })} onPress={onRevoke}>{t("directory.revoke")}</Button>}
    </li>
  );
}

function Facts({ read }: { read: Read }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <dl className={styles["facts"]}>
      <div><dt>{t("directory.last_call")}</dt><dd>{read.last_call_at ? momentWords(read.last_call_at, language) : t("directory.never")}</dd></div>
      <div><dt>{t("directory.users")}</dt><dd>{t("directory.users_value", { users: read.users, active: read.active })}</dd></div>
      <div><dt>{t("directory.groups")}</dt><dd>{read.groups}</dd></div>
    </dl>
  );
}

/** The card of an organisation's directory, on its page of administration. */
export default function Directory({ organisationId }: { organisationId: string }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useDirectory(organisationId);
  const { make, revoke } = useTokenVerbs(organisationId);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [ending, setEnding] = useState<DirectoryToken | null>(null);
  const end = async (one: DirectoryToken) => {
    setEnding(null);
    try {
      await revoke(one.id);
      say(t("directory.revoked"));
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  };
  if (!data && error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working>{t("directory.loading")}</Working>;
  return (
    <section className={styles["card"]} aria-labelledby="organisation-directory">
      <h2 id="organisation-directory" className={styles["heading"]}>{t("directory.title")}</h2>
      <p className={styles["soft"]}>{t("directory.lead")}</p>
      <Copied label={t("directory.address")} action={t("directory.copy")}>{data.address}</Copied>
      <Facts read={data} />
      <div className={styles["between"]}>
        <h3 className={styles["second"]}>{t("directory.tokens")}</h3>
        <Button onPress={() => { setMaking(true); }}><Plus size={17} aria-hidden />{t("directory.token_new")}</Button>
      </div>
      {data.tokens.length === 0 ? <p className={styles["soft"]}>{t("directory.token_none")}</p> : (
        <ul className={styles["tokens"]} aria-label={t("directory.tokens")}>{data.tokens.map((one) => <Token key={one.id} one={one} onRevoke={() => { setEnding(one); }} />)}</ul>
      )}
      <Dialog title={t("directory.token_new")} isOpen={making} onClose={() => { setMaking(false); }}>
        <TokenForm make={make} onCancel={() => { setMaking(false); }} onMade={(made) => { setMaking(false); setSecret(made); }} />
      </Dialog>
      <Dialog title={t("directory.secret_title")} isOpen={secret !== null} onClose={() => { setSecret(null); }}>
        <div className={styles["form"]}>
          <Banner tone="warning">{t("directory.secret_once")}</Banner>
          <Copied label={t("directory.secret")} action={t("directory.copy_secret")}>{secret ?? ""}</Copied>
          <div className={styles["actions"]}><Button look="primary" onPress={() => { setSecret(null); }}>{t("directory.secret_kept")}</Button></div>
        </div>
      </Dialog>
      <Confirm title={t("directory.revoke_title")} action={t("directory.revoke")} isOpen={ending !== null} onClose={() => { setEnding(null); }} onConfirm={() => { if (ending) void end(ending); }}>
        <p>{t("directory.revoke_words", { name: ending?.name ?? "" })}</p>
      </Confirm>
    </section>
  );
}
