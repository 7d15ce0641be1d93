import { BookOpenText } from "lucide-react";

import { failureOf } from "../../api/failure";
import { keyOf } from "../../api/publications";
import type { Answering, FoundPublication, FoundPublications } from "../../api/types";
import { listed, serviceName } from "../../locales/hosting";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import { names, type Criteria } from "./criteria";
import styles from "./Publications.module.css";
import { mayAnswer, most, together, toldIn, unanswered, type useFound } from "./publications";
import { Result } from "./Result";

/** `empty`: no criteria; `ready`: those of an address, that nobody sent; `nothing`: asked, and not one was found. */
function Nothing({ why }: { why: "empty" | "ready" | "nothing" }) {
  const t = useT();
  return (
    <div className={styles["nothing"]} role={why === "nothing" ? "status" : undefined}>
      <BookOpenText size={28} aria-hidden />
      <h2 className={styles["nothingTitle"]}>{t(why === "nothing" ? "references.nothing_title" : "references.empty_title")}</h2>
      <p>{t(`references.${why}_text`)}</p>
    </div>
  );
}

interface RefusalsProps {
  told: FoundPublications["services"];
  asking: boolean;
  onRetry: () => void;
}

/** Those that gave nothing say why, whether the others answered or not one did. */
function Refusals({ told, asking, onRetry }: RefusalsProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const failed = told.flatMap(({ name, label, code }) => (code === null ? [] : [{ name, words: sentence({ code, params: { source: label } }) }]));
  if (failed.length === 0) return null;
  const none = unanswered(told);
  return (
    <Banner
      tone={none ? "error" : "warning"} title={t(none ? "references.unanswered" : "references.partly")} role={none ? "alert" : "status"}
      action={mayAnswer(told) ? <Button isPending={asking} onPress={onRetry}>{t("common.retry")}</Button> : null}
    >
      {failed.map(({ name, words }) => <p key={name}>{words}</p>)}
    </Banner>
  );
}

/** « HAL : 120 · OpenAlex : 3 204 » */
function Totals({ services }: { services: FoundPublications["services"] }) {
  const t = useT();
  const { language } = useLanguage();
  const numbers = new Intl.NumberFormat(language === "en" ? "en-GB" : "fr-FR");
  const said = services.flatMap(({ label, total }) => (total === null ? [] : [`${label} (${numbers.format(total)})`]));
  return said.length === 0 ? null : <p className={styles["totals"]} role="status">{t("references.totals", { totals: said.join(", ") })}</p>;
}

interface ResultsProps {
  criteria: Criteria;
  services: Answering[];
  found: ReturnType<typeof useFound>;
  chosen: ReadonlyMap<string, FoundPublication>;
  onChoose: (found: FoundPublication, chosen: boolean) => void;
}

type ListProps = Pick<ResultsProps, "found" | "chosen" | "onChoose"> & { pages: FoundPublications[] };

function List({ pages, found, chosen, onChoose }: ListProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { error, isFetching, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError } = found;
  const every = together(pages);
  const told = toldIn(pages);
  const refusals = <Refusals told={told} asking={isFetching && !isFetchingNextPage} onRetry={() => void refetch()} />;
  const wrong = error && !isFetching ? <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner> : null;
  if (unanswered(told)) return <>{wrong}{refusals}</>;
  return (
    <section className={styles["found"]} aria-labelledby="found">
      <h2 id="found" className={styles["heading"]}>{t("references.results")}</h2>
      <Totals services={told} />
      {isFetchNextPageError ? null : wrong}
      {refusals}
      {every.length === 0 ? <Nothing why="nothing" /> : (
        <ul className={styles["results"]} aria-labelledby="found">
          {every.map((each) => {
            const key = keyOf(each.publication);
            return <Result key={key} found={each} chosen={chosen.has(key)} full={chosen.size >= most} onChoose={(on) => { onChoose(each, on); }} />;
          })}
        </ul>
      )}
      {isFetchNextPageError ? wrong : null}
      {hasNextPage ? <div><Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t(isFetchingNextPage ? "references.loading_next" : "references.next")}</Button></div> : null}
    </section>
  );
}

export function Results({ criteria, services, found, ...choice }: ResultsProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data, error, isFetching, refetch } = found;
  if (!names(criteria)) return <Nothing why="empty" />;
  if (data) return <List pages={data.pages} found={found} {...choice} />;
  if (isFetching) {
    const asked = services.filter(({ name }) => !criteria.sources || criteria.sources.some((each) => each === name));
    return <Working>{t("references.searching", { services: listed(asked.map((each) => serviceName(each, t)), t) })}</Working>;
  }
  if (error) return <Banner tone="error" role="alert" action={<Button onPress={() => void refetch()}>{t("common.retry")}</Button>}>{sentence(failureOf(error))}</Banner>;
  return <Nothing why="ready" />;
}
