import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";

import type { Catalogue } from "../../api/types";
import { hosting } from "../../locales/hosting";
import { useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { Applying, useApplying } from "./Applying";
import type { Entry } from "./catalogue";
import styles from "./Catalogue.module.css";
import { EntryDialog, type Edited } from "./EntryDialog";
import { abilities, endpointGroups } from "./fields";
import { Trial } from "./Trial";

type Endpoint = Catalogue["endpoints"][number];

const entryOf = (catalogue: Catalogue, name: string): Entry | undefined => catalogue.tables.endpoints.find((each) => each.name === name) as unknown as Entry | undefined;

function State({ endpoint }: { endpoint: Endpoint }) {
  const t = useT();
  const down = endpoint.refusal !== null || endpoint.circuit !== "closed";
  return <span className={styles["badge"]} data-tone={down ? "danger" : "ok"}>{t(down ? "catalogue.state_down" : "catalogue.state_up")}</span>;
}

/** Whose machines, what it can do, which data may go there. */
function Facts({ endpoint, entry }: { endpoint: Endpoint; entry: Entry | undefined }) {
  const t = useT();
  const { language } = useLanguage();
  const declared = (entry?.["hosting"] ?? {}) as { operator?: string; country?: string; certifications?: string[] };
  const where = endpoint.builtin ? t("thread.here") : hosting({ operator: declared.operator ?? null, country: declared.country ?? null, certifications: declared.certifications ?? [], leaves_machine: true }, t, language);
  const only = (entry?.["organisations"] ?? []) as string[];
  const able = abilities.filter(({ value }) => endpoint.abilities.includes(value)).map(({ label }) => t(label));
  return (
    <dl className={styles["facts"]}>
      <div><dt>{t("catalogue.hosting")}</dt><dd>{where}</dd></div>
      <div><dt>{t("catalogue.abilities")}</dt><dd>{able.join(", ")}</dd></div>
      <div><dt>{t("catalogue.data")}</dt><dd>{endpoint.satisfies.map((level) => t(`policy.${level}`)).join(", ") || t("catalogue.no_data")}</dd></div>
      <div><dt>{t("catalogue.who")}</dt><dd>{only.length > 0 ? only.join(", ") : t("catalogue.everybody")}</dd></div>
    </dl>
  );
}

interface RowProps {
  endpoint: Endpoint;
  entry: Entry | undefined;
  frozen: boolean;
  onEdit: () => void;
  /** Up and down among those of the file; none at the ends. */
  onUp?: () => void;
  onDown?: () => void;
}

function Row({ endpoint, entry, frozen, onEdit, onUp, onDown }: RowProps) {
  const t = useT();
  const [tried, setTried] = useState(false);
  const { name, builtin } = endpoint;
  const label = builtin ? t("common.builtin") : endpoint.label;
  return (
    <li className={styles["card"]}>
      <div className={styles["between"]}>
        <h2 className={styles["heading"]}>{label} <State endpoint={endpoint} /></h2>
        {entry && !frozen ? (
          <div className={styles["buttons"]}>
            {onUp ? <IconButton label={t("catalogue.up", { name: label })} onPress={onUp}><ArrowUp size={18} aria-hidden /></IconButton> : null}
            {onDown ? <IconButton label={t("catalogue.down", { name: label })} onPress={onDown}><ArrowDown size={18} aria-hidden /></IconButton> : null}
            <Button onPress={() => { setTried(!tried); }} aria-expanded={tried}>{t("catalogue.test")}<span className="visually-hidden"> {label}</span></Button>
            <Button onPress={onEdit}>{t("catalogue.edit")}<span className="visually-hidden"> {label}</span></Button>
          </div>
        ) : null}
      </div>
      {builtin ? <p className={styles["soft"]}>{t("catalogue.builtin_words")}</p> : null}
      {endpoint.from_environment ? <p className={styles["soft"]}>{t("catalogue.from_environment")}</p> : null}
      <Facts endpoint={endpoint} entry={entry} />
      {tried && entry ? <Trial entry={entry} /> : null}
      <p className={styles["code"]}>{name}</p>
    </li>
  );
}

const blank: Edited = { section: "endpoints", name: "", entry: { abilities: ["chat", "tools"] }, isNew: true };

/** The models, in the order in which they are tried. */
export function Models({ catalogue }: { catalogue: Catalogue }) {
  const t = useT();
  const applying = useApplying(catalogue.number);
  const [edited, setEdited] = useState<Edited | null>(null);
  const names = catalogue.tables.endpoints.map(({ name }) => name);
  const move = (index: number, step: number) => {
    const order = [...names];
    order.splice(index + step, 0, ...order.splice(index, 1));
    void applying.propose({ kind: "order", names: order });
  };
  const edit = (name: string) => {
    const entry = entryOf(catalogue, name);
    const keyState = catalogue.keys.find((key) => key.section === "endpoints" && key.name === name)?.state;
    if (entry) setEdited({ section: "endpoints", name, entry, isNew: false, ...(keyState && { keyState }) });
  };
  return (
    <>
      {catalogue.frozen ? null : <div className={styles["buttons"]}><Button look="primary" onPress={() => { setEdited(blank); }}>{t("catalogue.add_model")}</Button></div>}
      {applying.refused && !applying.proposed && !edited ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
      {catalogue.endpoints.length === 0 ? <Empty title={t("catalogue.no_model")} /> : null}
      <ol className={styles["plain"]} aria-label={t("catalogue.models")}>
        {catalogue.endpoints.map((endpoint) => {
          const index = names.indexOf(endpoint.name);
          return (
            <Row
              key={endpoint.name} endpoint={endpoint} entry={entryOf(catalogue, endpoint.name)} frozen={catalogue.frozen} onEdit={() => { edit(endpoint.name); }}
              {...(index > 0 && { onUp: () => { move(index, -1); } })} {...(index >= 0 && index < names.length - 1 && { onDown: () => { move(index, 1); } })}
            />
          );
        })}
      </ol>
      <EntryDialog
        title={edited?.isNew ? t("catalogue.add_model") : t("catalogue.edit_name", { name: edited?.name ?? "" })} edited={edited} groups={endpointGroups} applying={applying}
        keepsKeys={catalogue.keeps_keys} onClose={() => { setEdited(null); applying.leave(); }} aside={(entry, key) => <Trial entry={entry} typed={key} />}
      />
      <Applying applying={applying} />
    </>
  );
}
