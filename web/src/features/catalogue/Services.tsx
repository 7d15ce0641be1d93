import { useState } from "react";

import type { Catalogue } from "../../api/types";
import { useT } from "../../locales/Language";
import type { TextKey } from "../../locales/text";
import { Button } from "../../ui/Button";
import { Applying, useApplying, type Applier } from "./Applying";
import type { Entry } from "./catalogue";
import styles from "./Catalogue.module.css";
import { EntryDialog, type Edited } from "./EntryDialog";
import { mcpGroups, searchGroups, serviceName, sourceGroups, type Group, type ServiceKind as Kind } from "./fields";
import type { KeyState } from "./KeyFields";

interface Shelf {
  section: Kind;
  title: TextKey;
  lead: TextKey;
  add: TextKey;
  none: TextKey;
  groups: readonly Group[];
  blank: Entry;
}
const shelves: readonly Shelf[] = [
  { section: "search", title: "catalogue.search", lead: "catalogue.search_lead", add: "catalogue.add_search", none: "catalogue.no_search", groups: searchGroups, blank: { kind: "searxng" } },
  { section: "sources", title: "catalogue.sources", lead: "catalogue.sources_lead", add: "catalogue.add_source", none: "catalogue.no_source", groups: sourceGroups, blank: { kind: "entreprises" } },
  { section: "mcp", title: "catalogue.mcp", lead: "catalogue.mcp_lead", add: "catalogue.add_mcp", none: "catalogue.no_mcp", groups: mcpGroups, blank: {} },
];

/** Whose agents may use it: those of the organisations that switched it on. */
function usersOf(catalogue: Catalogue, section: Kind, name: string): string[] {
  return Object.entries(catalogue.tables.organisations).filter(([, theirs]) => theirs[section]?.includes(name)).map(([organisation]) => organisation);
}

function keyOf(catalogue: Catalogue, section: Kind, name: string): KeyState {
  return catalogue.keys.find((key) => key.section === section && key.name === name)?.state ?? "none";
}

function Line({ catalogue, section, name, onEdit }: { catalogue: Catalogue; section: Kind; name: string; onEdit: () => void }) {
  const t = useT();
  const entry = catalogue.tables[section][name];
  const title = serviceName(t, catalogue, section, name);
  const users = usersOf(catalogue, section, name);
  return (
    <li className={styles["line"]}>
      <div className={styles["what"]}>
        <p className={styles["name"]}>{title}{keyOf(catalogue, section, name) === "missing" ? <> <span className={styles["badge"]} data-tone="danger">{t("catalogue.key_absent")}</span></> : null}</p>
        <p className={styles["soft"]}>{[entry?.hosting?.operator, users.length > 0 ? t("catalogue.used_by", { names: users.join(", ") }) : t("catalogue.used_by_nobody")].filter((word) => word).join(" · ")}</p>
      </div>
      {catalogue.frozen ? null : <Button onPress={onEdit}>{t("catalogue.edit")}<span className="visually-hidden"> {title}</span></Button>}
    </li>
  );
}

function OneShelf({ shelf, catalogue, onEdit }: { shelf: Shelf; catalogue: Catalogue; onEdit: (edited: Edited) => void }) {
  const t = useT();
  const { section } = shelf;
  const names = Object.keys(catalogue.tables[section]);
  const edit = (name: string) => { onEdit({ section, name, entry: catalogue.tables[section][name] as unknown as Entry, isNew: false, keyState: keyOf(catalogue, section, name) }); };
  return (
    <section className={styles["part"]} aria-labelledby={`catalogue-${section}`}>
      <div className={styles["between"]}>
        <h2 id={`catalogue-${section}`} className={styles["heading"]}>{t(shelf.title)}</h2>
        {catalogue.frozen ? null : <Button onPress={() => { onEdit({ section, name: "", entry: shelf.blank, isNew: true }); }}>{t(shelf.add)}</Button>}
      </div>
      <p className={styles["soft"]}>{t(shelf.lead)}</p>
      {names.length === 0 ? <p className={styles["soft"]}>{t(shelf.none)}</p> : <ul className={styles["rows"]}>{names.map((name) => <Line key={name} catalogue={catalogue} section={section} name={name} onEdit={() => { edit(name); }} />)}</ul>}
    </section>
  );
}

function Editing({ edited, catalogue, applying, onClose }: { edited: Edited | null; catalogue: Catalogue; applying: Applier; onClose: () => void }) {
  const t = useT();
  const shelf = shelves.find(({ section }) => section === edited?.section);
  const title = edited?.isNew && shelf ? t(shelf.add) : t("catalogue.edit_name", { name: edited?.name ?? "" });
  return <EntryDialog title={title} edited={edited} groups={shelf?.groups ?? []} applying={applying} keepsKeys={catalogue.keeps_keys} onClose={onClose} />;
}

/** Search engines, services of the State, tools: what answers may ask outside. */
export function Services({ catalogue }: { catalogue: Catalogue }) {
  const applying = useApplying(catalogue.number);
  const [edited, setEdited] = useState<Edited | null>(null);
  return (
    <>
      {shelves.map((shelf) => <OneShelf key={shelf.section} shelf={shelf} catalogue={catalogue} onEdit={setEdited} />)}
      <Editing edited={edited} catalogue={catalogue} applying={applying} onClose={() => { setEdited(null); applying.leave(); }} />
      <Applying applying={applying} />
    </>
  );
}
