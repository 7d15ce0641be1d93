import { MessagesSquare, X } from "lucide-react";
import { useState } from "react";

import { usePublicationServices } from "../../api/publicationServices";
import { keyOf, referencesOf } from "../../api/publications";
import type { Answering, FoundPublication, Sensitivity } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { IconButton } from "../../ui/IconButton";
import { References } from "../../ui/References";
import { Working } from "../../ui/Working";
import { AskDialog, type Ask } from "./AskDialog";
import type { Criteria } from "./criteria";
import styles from "./Publications.module.css";
import { most, newShelf, useForgetFailures, useFound, useSearch } from "./publications";
import { Results } from "./Results";
import { SearchForm } from "./SearchForm";

interface PublicationsProps {
  criteria: Criteria;
  onSearch: (criteria: Criteria) => void;
  onAsk: Ask;
  /** How a level is called where it is chosen. */
  levelName: (level: Sensitivity) => string;
}

interface ChosenProps {
  chosen: FoundPublication[];
  onAsk: () => void;
  onClear: () => void;
}

/** What one does with those that were chosen, in sight wherever the list is. */
function Chosen({ chosen, onAsk, onClear }: ChosenProps) {
  const t = useT();
  const count = chosen.length;
  return (
    <section className={styles["chosen"]} aria-label={t("references.chosen")}>
      <p className={styles["count"]} role="status">{t(count >= most ? "references.full" : "references.chosen_count", { count })}</p>
      <IconButton label={t("references.clear")} onPress={onClear}><X size={18} aria-hidden /></IconButton>
      <References short references={chosen.map(({ reference }) => reference)} make={(format) => referencesOf(chosen.map(({ publication }) => publication), format)} />
      <Button look="primary" onPress={onAsk}><MessagesSquare size={17} aria-hidden />{t("references.ask", { count })}</Button>
    </section>
  );
}

function Searching({ criteria, services, onSearch, onAsk }: Omit<PublicationsProps, "levelName"> & { services: Answering[] }) {
  const found = useFound(criteria);
  const search = useSearch();
  const [chosen, setChosen] = useState<ReadonlyMap<string, FoundPublication>>(new Map());
  const [asking, setAsking] = useState(false);
  const [shelf, setShelf] = useState(newShelf);
  const forgetFailures = useForgetFailures();
  const choose = (one: FoundPublication, on: boolean) => {
    setChosen((before) => {
      const after = new Map(before);
      if (on && after.size < most) after.set(keyOf(one.publication), one);
      if (!on) after.delete(keyOf(one.publication));
      return after;
    });
  };
  const these = [...chosen.values()];
  return (
    <>
      <SearchForm criteria={criteria} services={services} searching={found.isFetching && !found.isFetchingNextPage} onSearch={(next) => { search(next); onSearch(next); }} />
      <Results criteria={criteria} services={services} found={found} chosen={chosen} onChoose={choose} />
      {these.length > 0 ? <Chosen chosen={these} onAsk={() => { forgetFailures(shelf); setAsking(true); }} onClear={() => { setChosen(new Map()); }} /> : null}
      {asking ? <AskDialog shelf={shelf} chosen={these} onAsk={onAsk} onAsked={() => { setAsking(false); setShelf(newShelf()); }} onClose={() => { setAsking(false); }} /> : null}
    </>
  );
}

/** Publications searched by hand: chosen, taken away, questioned. */
export function Publications({ levelName, ...rest }: PublicationsProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { open, failure, retry } = usePublicationServices();
  if (failure) return <Banner tone="error" role="alert" action={<Button onPress={retry}>{t("common.retry")}</Button>}>{sentence(failure)}</Banner>;
  if (!open) return <Working fill>{t("references.checking")}</Working>;
  if (open.services === null) return <Banner tone="info">{t("references.none_declared")}</Banner>;
  if (open.services.length === 0) return <Banner tone="warning">{t("references.closed", { level: levelName(open.level) })}</Banner>;
  return <Searching services={open.services} {...rest} />;
}
