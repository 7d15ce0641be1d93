import { useState } from "react";

import type { Me, Organisation } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { say } from "../../ui/toasts";
import { ContactsForm } from "./ContactsForm";
import { Logo } from "./Logo";
import { useOrganisationVerbs } from "./organisations";
import { OrganisationForm } from "./OrganisationForm";
import styles from "./Organisations.module.css";
import { Person } from "./Person";
import { Seats } from "./Seats";
import { Services } from "./Services";

function Identity({ organisation, manages }: { organisation: Organisation; manages: boolean }) {
  const t = useT();
  const { change } = useOrganisationVerbs();
  const [editing, setEditing] = useState(false);
  const close = () => { setEditing(false); };
  const { id, siret, look } = organisation;
  return (
    <section className={styles["card"]} aria-labelledby="organisation-identity">
      <div className={styles["between"]}>
        <h2 id="organisation-identity" className={styles["heading"]}>{t("organisations.identity")}</h2>
        {manages ? <Button onPress={() => { setEditing(true); }}>{t("organisations.edit")}</Button> : null}
      </div>
      <dl className={styles["facts"]}>
        <div><dt>{t("organisations.name")}</dt><dd>{organisation.name}</dd></div>
        <div><dt>{t("organisations.siret")}</dt><dd>{siret ? siret.replace(/^(\d{3})(\d{3})(\d{3})(\d{5})$/, "$1\u202f$2\u202f$3\u202f$4") : t("organisations.none")}</dd></div>
        <div><dt>{t("organisations.seats")}</dt><dd><Seats organisation={organisation} /></dd></div>
        <div><dt>{t("organisations.look")}</dt><dd>{t(`organisations.look_${look ?? "instance"}`)}</dd></div>
        <div className={styles["whole"]}><dt>{t("organisations.logo")}</dt><dd><Logo organisation={organisation} manages={manages} /></dd></div>
      </dl>
      <Dialog title={t("organisations.edit")} isOpen={editing} onClose={close}>
        <OrganisationForm organisation={organisation} action={t("common.save")} onCancel={close} onSave={async (wanted) => { await change(id, wanted); close(); say(t("organisations.saved")); }} />
      </Dialog>
    </section>
  );
}

function Officers({ organisation, writes }: { organisation: Organisation; writes: boolean }) {
  const t = useT();
  const { changeContacts } = useOrganisationVerbs();
  const [editing, setEditing] = useState(false);
  const close = () => { setEditing(false); };
  const { id, dpo_name, dpo_contact, security_name, security_contact } = organisation;
  return (
    <section className={styles["card"]} aria-labelledby="organisation-contacts">
      <div className={styles["between"]}>
        <h2 id="organisation-contacts" className={styles["heading"]}>{t("organisations.contacts")}</h2>
        {writes ? <Button aria-label={`${t("organisations.edit")} : ${t("organisations.contacts")}`} onPress={() => { setEditing(true); }}>{t("organisations.edit")}</Button> : null}
      </div>
      <p className={styles["soft"]}>{t("organisations.contacts_hint")}</p>
      <dl className={styles["facts"]}>
        <div><dt>{t("organisations.dpo_long")}</dt><dd><Person name={dpo_name} contact={dpo_contact} /></dd></div>
        <div><dt>{t("organisations.security_long")}</dt><dd><Person name={security_name} contact={security_contact} /></dd></div>
      </dl>
      <Dialog title={t("organisations.contacts")} isOpen={editing} onClose={close}>
        <ContactsForm known={{ dpo_name, dpo_contact, security_name, security_contact }} onCancel={close} onSave={async (wanted) => { await changeContacts(id, wanted); close(); say(t("organisations.saved")); }} />
      </Dialog>
    </section>
  );
}

/** All that is known of an organisation, its members aside. */
export function Sheet({ organisation, agent }: { organisation: Organisation; agent: Me }) {
  return (
    <div className={styles["part"]}>
      <Identity organisation={organisation} manages={agent.role === "administrator"} />
      <Officers organisation={organisation} writes={agent.role === "administrator" || agent.role === "referent"} />
      <Services organisationId={organisation.id} />
    </div>
  );
}
