import { useEffect, useRef, useState, type ReactNode } from "react";

import { failureOf } from "../../api/failure";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import { useAccept, useCharter } from "./charter";
import { Facts } from "./Charter";
import { CharterText } from "./CharterText";
import styles from "./Gate.module.css";

/** Stands before everything else as long as the charter in force is not accepted. */
export function Gate({ onSignOut, aside }: { onSignOut: () => void; aside?: ReactNode }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useCharter();
  const accept = useAccept();
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const charter = data?.charter ?? null;
  // It took the place of what one was doing: the keyboard and the screen reader begin at its title.
  useEffect(() => { title.current?.focus(); }, []);

  async function agree(number: number): Promise<void> {
    setSending(true);
    setRefused(null);
    try {
      await accept(number);
    } catch (failure) {
      setRefused(sentence(failureOf(failure)));
      setSending(false);
    }
  }

  return (
    <main id="content" className={styles["page"]} data-shell>
      <header className={styles["head"]}>
        <h1 ref={title} tabIndex={-1} className={styles["title"]}>{t("charter.title")}</h1>
        {charter ? <p>{t(charter.number === 1 ? "charter.gate_first" : "charter.gate_again")}</p> : null}
        {charter ? <Facts charter={charter} /> : null}
      </header>
      <div className={styles["text"]} role="region" aria-label={t("charter.text")} tabIndex={0}>
        {charter ? <CharterText text={charter.text} /> : null}
        {!data && !error ? <Working fill>{t("charter.loading")}</Working> : null}
        {error && !data ? <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner> : null}
      </div>
      <footer className={styles["foot"]}>
        {refused ? <Banner tone="error" role="alert">{refused}</Banner> : null}
        <div className={styles["actions"]}>
          {aside}
          <Button onPress={onSignOut}>{t("rail.sign_out")}</Button>
          <Button look="primary" isDisabled={charter === null || sending} onPress={() => { if (charter) void agree(charter.number); }}>
            {sending ? t("charter.accepting") : t("charter.accept")}
          </Button>
        </div>
      </footer>
    </main>
  );
}
