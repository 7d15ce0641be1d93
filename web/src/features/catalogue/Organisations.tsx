import { useState } from "react";

import type { Catalogue, CatalogueFault } from "../../api/types";
import { useT } from "../../locales/Language";
import type { TextKey } from "../../locales/text";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { CheckboxGroup } from "../../ui/CheckboxGroup";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Select";
import { Applying, useApplying, type Applier } from "./Applying";
import type { Entry } from "./catalogue";
import styles from "./Catalogue.module.css";
import { at, faultAt, faultsElsewhere, put } from "./entry";
import { OneField, type Form } from "./EntryFields";
import { organisationFields } from "./fields";

const opened: readonly { path: "endpoints" | "search" | "sources" | "mcp"; label: TextKey; hint: TextKey }[] = [
  { path: "endpoints", label: "catalogue.models", hint: "catalogue.open_models_hint" },
  { path: "search", label: "catalogue.search", hint: "catalogue.open_search_hint" },
  { path: "sources", label: "catalogue.sources", hint: "catalogue.open_sources_hint" },
  { path: "mcp", label: "catalogue.mcp", hint: "catalogue.open_mcp_hint" },
];
const read = (catalogue: Catalogue, name: string): Entry => (catalogue.tables.organisations[name] ?? {}) as unknown as Entry;

function declared(catalogue: Catalogue, path: (typeof opened)[number]["path"]): string[] {
  if (path !== "endpoints") return Object.keys(catalogue.tables[path]);
  return catalogue.endpoints.filter(({ builtin }) => !builtin).map(({ name }) => name);
}

function OpenTo({ catalogue, form }: { catalogue: Catalogue; form: Form }) {
  const t = useT();
  return opened.map(({ path, label, hint }) => {
    const names = declared(catalogue, path);
    const chosen = at(form.entry, path);
    if (names.length === 0) return null;
    return (
      <div key={path} className={styles["field"]}>
        <CheckboxGroup label={t(label)} value={Array.isArray(chosen) ? chosen.map(String) : []} onChange={(wanted) => { form.change(put(form.entry, path, wanted)); }} choices={names.map((name) => ({ value: name, label: name }))} />
        <p className={styles["soft"]}>{t(hint)}</p>
      </div>
    );
  });
}

function Settings({ catalogue, name, applying, onClose }: { catalogue: Catalogue; name: string; applying: Applier; onClose: () => void }) {
  const t = useT();
  const [entry, setEntry] = useState(read(catalogue, name));
  const [faults, setFaults] = useState<readonly CatalogueFault[]>([]);
  const place = ["organisations", name];
  const form: Form = { entry, change: setEntry, fault: (path) => faultAt(faults, place, path) };
  const others = faultsElsewhere(faults, place, organisationFields.map(({ path }) => path));
  const known = name in catalogue.tables.organisations;
  const recognisers = catalogue.tables.endpoints.filter(({ abilities = [] }) => abilities.includes("ocr") || abilities.includes("vision"));
  const propose = async (wanted: Entry | null) => { setFaults(await applying.propose({ kind: "entry", section: "organisations", name, entry: wanted }, onClose)); };
  return (
    <form className={styles["form"]} onSubmit={(event) => { event.preventDefault(); void propose(entry); }}>
      <OpenTo catalogue={catalogue} form={form} />
      <div className={styles["fields"]}>
        {organisationFields.map((field) => <OneField key={field.path} field={field} form={form} />)}
        {recognisers.length > 0 ? <Select label={t("catalogue.recognition")} value={String(at(entry, "recognition") ?? "")} onChange={(wanted) => { setEntry(put(entry, "recognition", wanted)); }} choices={[{ value: "", label: t("catalogue.recognition_here") }, ...recognisers.map((each) => ({ value: each.name, label: each.label ?? each.name }))]} /> : null}
      </div>
      {others.length > 0 ? <Banner tone="error" role="alert">{others.join(", ")}</Banner> : null}
      {applying.refused && !applying.proposed ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
      <div className={styles["actions"]}>
        {known ? <span className={styles["pushed"]}><Button onPress={() => void propose(null)}>{t("catalogue.as_others")}</Button></span> : null}
        <Button onPress={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={applying.busy}>{t(applying.busy ? "catalogue.checking" : "catalogue.check")}</Button>
      </div>
    </form>
  );
}

/** What a line says of an organisation. */
function Summary({ catalogue, name }: { catalogue: Catalogue; name: string }) {
  const t = useT();
  const theirs = catalogue.tables.organisations[name];
  if (!theirs) return <p className={styles["soft"]}>{t("catalogue.nothing_apart")}</p>;
  const tools = [...(theirs.search ?? []), ...(theirs.sources ?? []), ...(theirs.mcp ?? [])];
  const limit = theirs.tokens_a_month ?? null;
  const words = [
    t("catalogue.sum_models", { names: theirs.endpoints?.join(", ") ?? t("catalogue.all_models") }),
    t("catalogue.sum_tools", { names: tools.join(", ") || t("catalogue.no_tools") }),
    limit === null ? t("catalogue.sum_no_limit") : t("catalogue.sum_month", { tokens: limit }),
  ];
  return <p className={styles["soft"]}>{words.join(" · ")}</p>;
}

/** What differs for each organisation: models, tools, budgets. */
export function OrganisationSettings({ catalogue }: { catalogue: Catalogue }) {
  const t = useT();
  const applying = useApplying(catalogue.number);
  const [chosen, setChosen] = useState<string | null>(null);
  const names = [...new Set([...catalogue.organisations, ...Object.keys(catalogue.tables.organisations)])].sort((a, b) => a.localeCompare(b, "fr"));
  const close = () => { setChosen(null); applying.leave(); };
  return (
    <section className={styles["part"]} aria-labelledby="catalogue-organisations">
      <h2 id="catalogue-organisations" className={styles["heading"]}>{t("catalogue.by_organisation")}</h2>
      <ul className={styles["rows"]}>
        {names.map((name) => (
          <li key={name} className={styles["line"]}>
            <div className={styles["what"]}>
              <p className={styles["name"]}>{name}{catalogue.organisations.includes(name) ? null : <> <span className={styles["badge"]} data-tone="amber">{t("catalogue.unknown_here")}</span></>}</p>
              <Summary catalogue={catalogue} name={name} />
            </div>
            {catalogue.frozen ? null : <Button onPress={() => { setChosen(name); }}>{t("catalogue.edit")}<span className="visually-hidden"> {name}</span></Button>}
          </li>
        ))}
      </ul>
      <Dialog title={chosen ?? ""} isOpen={chosen !== null} onClose={close} size="large">{chosen === null ? null : <Settings catalogue={catalogue} name={chosen} applying={applying} onClose={close} />}</Dialog>
      <Applying applying={applying} />
    </section>
  );
}
