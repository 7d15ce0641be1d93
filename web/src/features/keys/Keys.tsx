import { Plus } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Key } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { Copied } from "./Copied";
import { KeyForm } from "./KeyForm";
import { KeyItem } from "./KeyItem";
import { useKeys, useRevokeKey } from "./keys";
import styles from "./Keys.module.css";

const python = (address: string) => `client = openai.OpenAI(base_url="${address}", api_key="emilie_…")
answer = client.chat.completions.create(
    model="emilie", messages=[{"role": "user", "content": "Bonjour"}])`;
const curl = (address: string) => `curl ${address}/chat/completions \\
  -H "Authorization: Bearer emilie_…" -H "Content-Type: application/json" \\
  -d '{"model": "emilie", "messages": [{"role": "user", "content": "Bonjour"}]}'`;

function Examples() {
  const t = useT();
  const address = `${location.origin}/v1`;
  return (
    <section className={styles["examples"]} aria-labelledby="keys-examples">
      <h2 id="keys-examples" className={styles["name"]}>{t("keys.examples")}</h2>
      <p>{t("keys.examples_lead")}</p>
      <Copied label={t("keys.in_python")} action={t("keys.copy_python")}>{python(address)}</Copied>
      <Copied label={t("keys.in_curl")} action={t("keys.copy_curl")}>{curl(address)}</Copied>
    </section>
  );
}

export default function Keys() {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error } = useKeys();
  const revoke = useRevokeKey();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [ending, setEnding] = useState<Key | null>(null);

  async function end(one: Key): Promise<void> {
    setEnding(null);
    try {
      await revoke(one.id);
      say(t("keys.revoked", { name: one.name }));
    } catch (failure) {
      say(sentence(failureOf(failure)), { tone: "error" });
    }
  }

  if (error && !data) return <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("keys.loading")}</Working>;
  return (
    <>
      <div><Button look="primary" onPress={() => { setMaking(true); }}><Plus size={18} aria-hidden />{t("keys.new")}</Button></div>
      {data.items.length === 0 ? <p className={styles["empty"]}>{t("keys.empty")}</p> : (
        <ul className={styles["list"]} aria-label={t("keys.title")}>
          {data.items.map((one) => <KeyItem key={one.id} one={one} onRevoke={() => { setEnding(one); }} />)}
        </ul>
      )}
      <Examples />
      <Dialog title={t("keys.new")} isOpen={making} onClose={() => { setMaking(false); }}>
        <KeyForm usual={data.default_sensitivity} onCancel={() => { setMaking(false); }} onMade={(made) => { setMaking(false); setSecret(made.secret); }} />
      </Dialog>
      <Dialog title={t("keys.secret_title")} isOpen={secret !== null} onClose={() => { setSecret(null); }}>
        <div className={styles["form"]}>
          <Banner tone="warning">{t("keys.secret_once")}</Banner>
          <Copied label={t("keys.secret")} action={t("keys.copy_secret")}>{secret ?? ""}</Copied>
          <div className={styles["actions"]}><Button look="primary" onPress={() => { setSecret(null); }}>{t("keys.secret_kept")}</Button></div>
        </div>
      </Dialog>
      <Dialog title={t("keys.revoke_title")} isOpen={ending !== null} onClose={() => { setEnding(null); }}>
        <div className={styles["form"]}>
          <p>{t("keys.revoke_words", { name: ending?.name ?? "" })}</p>
          <div className={styles["actions"]}>
            <Button onPress={() => { setEnding(null); }}>{t("common.cancel")}</Button>
            <Button look="primary" onPress={() => { if (ending) void end(ending); }}>{t("keys.revoke_confirm")}</Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
