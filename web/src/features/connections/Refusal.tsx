import { useQuery } from "@tanstack/react-query";

import { instance } from "../../api/session";
import { useFailureSentence, useT } from "../../locales/Language";
import { explained, whatToDo } from "./connections";
import styles from "./Refusal.module.css";

export interface Refused {
  code: string;
  issuer: string | null;
  /** The provider's own code. */
  reason: string | null;
}

/** Why one could not be signed in, what to do about it, and whom to ask. */
export function Refusal({ code, issuer, reason }: Refused) {
  const t = useT();
  const sentence = useFailureSentence();
  const known = useQuery(instance()).data;
  const contact = known?.issuers.find(({ name }) => name === issuer)?.contact ?? null;
  const [todo, why] = [whatToDo(code, reason), reason === null ? null : explained(reason)];
  return (
    <>
      <p>{sentence({ code, params: { reason: reason ?? "" } })}</p>
      {why ? <p>{t(why)}</p> : null}
      {todo ? (
        <section className={styles["todo"]} aria-labelledby="what-to-do">
          <h2 id="what-to-do" className={styles["subtitle"]}>{t("connections.what_to_do")}</h2>
          <p>{t(todo)}</p>
          <p className={styles["contact"]}>{contact ? t("connections.contact", { contact }) : t("connections.contact_none")}</p>
          <p className={styles["soft"]}>{t("connections.tell_code", { code: reason ?? code })}</p>
        </section>
      ) : null}
    </>
  );
}
