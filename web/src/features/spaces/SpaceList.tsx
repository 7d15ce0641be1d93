import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderOpen, Plus } from "lucide-react";
import { useState } from "react";

import { failureOf } from "../../api/failure";
import { spaces } from "../../api/spaces";
import type { Space } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SearchBox } from "../../ui/SearchBox";
import { Working } from "../../ui/Working";
import { Badges } from "./Badges";
import { CreateSpace } from "./CreateSpace";
import styles from "./Spaces.module.css";
import { grouped, ownersWords } from "./words";

/** From how many on one is helped to find one. */
const many = 8;

function Card({ space }: { space: Space }) {
  const t = useT();
  const facts = [
    t("spaces.documents", { count: space.documents }),
    ...(space.conversations > 0 ? [t("spaces.conversations", { count: space.conversations })] : []),
    ...(space.member && space.right === "owner" ? [] : [ownersWords(space.owners, t)]),
  ];
  return (
    <li className={styles["card"]}>
      <h3 className={styles["cardName"]}><Link to="/espaces/$spaceId" params={{ spaceId: space.id }}>{space.name}</Link></h3>
      {space.description ? <p className={styles["cardText"]}>{space.description}</p> : null}
      <p className={styles["badges"]}><Badges space={space} /></p>
      <p className={styles["cardFacts"]}>{facts.join(" · ")}</p>
    </li>
  );
}

function Nothing({ onCreate }: { onCreate: () => void }) {
  const t = useT();
  return (
    <div className={styles["nothing"]}>
      <FolderOpen size={28} aria-hidden />
      <h2 className={styles["nothingTitle"]}>{t("spaces.empty_title")}</h2>
      <p>{t("spaces.empty_text")}</p>
      <Button look="primary" onPress={onCreate}><Plus size={18} aria-hidden />{t("spaces.new")}</Button>
    </div>
  );
}

function Groups({ all }: { all: readonly Space[] }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const groups = grouped(all, query);
  const found = groups.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <>
      {all.length > many ? (
        <>
          <SearchBox label={t("spaces.filter")} value={query} onChange={setQuery} />
          <p className={found > 0 ? "visually-hidden" : styles["soft"]} role="status">
            {query.trim() === "" ? "" : found > 0 ? t("spaces.filter_found", { count: found }) : t("spaces.filter_none", { query: query.trim() })}
          </p>
        </>
      ) : null}
      {groups.map(({ name, items }) => (
        <section key={name} className={styles["group"]} aria-labelledby={`spaces-${name}`}>
          <h2 id={`spaces-${name}`} className={styles["heading"]}>{t(`spaces.${name}`)}</h2>
          <ul className={styles["cards"]}>{items.map((one) => <Card key={one.id} space={one} />)}</ul>
        </section>
      ))}
    </>
  );
}

/** All the spaces that one may see. */
export function SpaceList({ onCreated }: { onCreated: (space: Space) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, refetch } = useQuery(spaces());
  const [creating, setCreating] = useState(false);
  const create = () => { setCreating(true); };
  if (!data && error) {
    return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  }
  if (!data) return <Working fill>{t("spaces.loading")}</Working>;
  const none = data.items.length === 0;
  return (
    <>
      {none ? <Nothing onCreate={create} /> : (
        <>
          <div><Button look="primary" onPress={create}><Plus size={18} aria-hidden />{t("spaces.new")}</Button></div>
          <Groups all={data.items} />
        </>
      )}
      <Dialog title={t("spaces.new")} isOpen={creating} onClose={() => { setCreating(false); }}>
        <CreateSpace onCancel={() => { setCreating(false); }} onCreated={onCreated} />
      </Dialog>
    </>
  );
}
