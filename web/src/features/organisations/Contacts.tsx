import type { ReactNode } from "react";

import { useT } from "../../locales/Language";
import { Loaded } from "../../ui/Loaded";
import { useContacts } from "./organisations";
import styles from "./Organisations.module.css";
import { Person } from "./Person";

function Card({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className={styles["card"]}>
      <h2 className={styles["heading"]}>{title}</h2>
      <p className={styles["soft"]}>{text}</p>
      {children}
    </section>
  );
}

/** Whom an agent may turn to in their organisation. */
export function Contacts() {
  const t = useT();
  return (
    <Loaded query={useContacts()} words={t("organisations.contacts_loading")}>
      {({ organisation, referents, dpo, security }) => (
        <div className={styles["part"]}>
          <p className={styles["soft"]}>{t("organisations.contacts_lead", { name: organisation })}</p>
          <Card title={t("organisations.referents")} text={t("organisations.referents_text")}>
            {referents.length === 0 ? <p>{t("organisations.referents_none")}</p> : <ul className={styles["people"]}>{referents.map((one) => <li key={one.contact}><Person {...one} /></li>)}</ul>}
          </Card>
          {([["dpo", dpo], ["security", security]] as const).map(([who, one]) => (
            <Card key={who} title={t(`organisations.${who}_long`)} text={t(`organisations.${who}_text`)}>
              <p><Person name={one?.name ?? ""} contact={one?.contact ?? ""} /></p>
            </Card>
          ))}
        </div>
      )}
    </Loaded>
  );
}
