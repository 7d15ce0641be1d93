import { Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-aria-components";

import type { Me, Organisation, OrganisationLine } from "../../api/types";
import { useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SearchBox } from "../../ui/SearchBox";
import { say } from "../../ui/toasts";
import { Loaded } from "../../ui/Loaded";
import { useOrganisations, useOrganisationVerbs } from "./organisations";
import { OrganisationForm } from "./OrganisationForm";
import styles from "./Organisations.module.css";
import { Seats } from "./Seats";

/** From how many on one is helped to find one. */
const many = 8;
const folded = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function Line({ organisation, href }: { organisation: OrganisationLine; href: string }) {
  return (
    <li className={styles["line"]}>
      <div className={styles["who"]}>
        <p className={styles["name"]}><Link href={href}>{organisation.name}</Link></p>
        <div className={styles["soft"]}><Seats organisation={organisation} /></div>
      </div>
    </li>
  );
}

/** All the organisations; administrators make new ones. */
export function OrganisationList({ agent, hrefOf, onCreated }: { agent: Me; hrefOf: (id: string) => string; onCreated: (made: Organisation) => void }) {
  const t = useT();
  const { create } = useOrganisationVerbs();
  const [words, setWords] = useState("");
  const [making, setMaking] = useState(false);
  const close = () => { setMaking(false); };
  return (
    <Loaded query={useOrganisations()} words={t("organisations.list_loading")}>
      {({ items }) => {
        const found = items.filter(({ name }) => folded(name).includes(folded(words.trim())));
        return (
          <div className={styles["part"]}>
            {agent.role === "administrator" ? <div><Button look="primary" onPress={() => { setMaking(true); }}><Plus size={18} aria-hidden />{t("organisations.new")}</Button></div> : null}
            {items.length > many ? <SearchBox label={t("organisations.list_filter")} value={words} onChange={setWords} /> : null}
            {found.length === 0 ? <p role="status">{t("organisations.list_none")}</p> : <ul className={styles["rows"]} aria-label={t("organisations.list")}>{found.map((one) => <Line key={one.id} organisation={one} href={hrefOf(one.id)} />)}</ul>}
            <Dialog title={t("organisations.new")} isOpen={making} onClose={close}>
              <OrganisationForm action={t("organisations.create")} onCancel={close} onSave={async (wanted) => { const made = await create(wanted); close(); say(t("organisations.created", { name: made.name })); onCreated(made); }} />
            </Dialog>
          </div>
        );
      }}
    </Loaded>
  );
}
