import { useQuery } from "@tanstack/react-query";
import { BookOpenText, ExternalLink, Globe, X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { webPageOf } from "../../api/families";
import { failureOf } from "../../api/failure";
import { referencesOf } from "../../api/publications";
import { readPage } from "../../api/search";
import type { SourceRef } from "../../api/source";
import type { FoundPublication, ReadPage } from "../../api/types";
import { dayWords } from "../../locales/days";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import type { Language, Translate } from "../../locales/text";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { References } from "../../ui/References";
import { Working } from "../../ui/Working";
import { Paper } from "./Paper";
import styles from "./SourcePanel.module.css";
import { SourceWalk } from "./SourceWalk";
import { useEscape } from "./useEscape";

interface WebPanelProps {
  conversationId: string;
  source: SourceRef;
  onClose: () => void;
  onSource: (source: SourceRef | null) => void;
}

/** What is known of the page, and the way to it: nothing is fetched from its site before that. */
function Head({ page, number, onClose, walk }: { page: ReadPage | undefined; number: number; onClose: () => void; walk: ReactNode }) {
  const t = useT();
  const { language } = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => { title.current?.focus({ preventScroll: true }); }, []);
  const published = page?.published ? [dayWords(page.published, language)] : [];
  const Icon = page?.publication ? BookOpenText : Globe;
  return (
    <>
      <header className={styles["header"]}>
        <Icon size={18} aria-hidden />
        <h2 ref={title} tabIndex={-1} className={styles["name"]} title={page?.title}>{page?.title ?? "…"}</h2>
        {page?.url ? (
          <a className={styles["download"]} href={page.url} target="_blank" rel="noopener noreferrer nofollow" aria-label={t(page.publication ? "publications.open" : "web.open", { site: page.site })} title={t("web.opens")}>
            <ExternalLink size={18} aria-hidden />
          </a>
        ) : null}
        <IconButton label={t("documents.close")} onPress={onClose}><X size={19} aria-hidden /></IconButton>
      </header>
      {page ? (
        <div className={styles["where"]}>
          <p role="status">{[t("web.number", { number }), page.site, ...published].filter((word) => word !== "").join(" · ")}</p>
          {walk}
        </div>
      ) : null}
    </>
  );
}

/** What a publication is cited by, to paste or to take away. */
function Reference({ found }: { found: FoundPublication }) {
  const t = useT();
  return (
    <section className={styles["reference"]} aria-label={t("publications.reference")}>
      <p>{found.reference}</p>
      <div className={styles["looks"]}><References references={[found.reference]} make={(format) => referencesOf([found.publication], format)} /></div>
    </section>
  );
}

/** What is shown is all that could be read, or not: that is said before its first word. */
function qualityOf({ excerpt, publication, read_at }: ReadPage, t: Translate, language: Language): string {
  if (!excerpt) return t("web.read_on", { date: dayWords(read_at.slice(0, 10), language) });
  return t(publication ? "publications.excerpt" : "web.excerpt");
}

/** A page of the Web as it was read, the quoted words marked: its text alone, as it is kept with the conversation. */
export default function WebPanel({ conversationId, source, onClose, onSource }: WebPanelProps) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { data: page, error, refetch } = useQuery(readPage(conversationId, webPageOf(source.document) ?? ""));
  useEscape(onClose);
  const gone = error !== null && failureOf(error).code === "not_found";
  return (
    <div className={styles["panel"]}>
      <Head page={page} number={source.number} onClose={onClose} walk={<SourceWalk source={source} onSource={onSource} />} />
      {error && !page ? (
        <Empty title={t("documents.failed")} action={gone ? null : <Button onPress={() => { void refetch(); }}>{t("common.retry")}</Button>}>
          <p>{gone ? t("web.gone") : sentence(failureOf(error))}</p>
        </Empty>
      ) : null}
      {!page && !error ? <Working fill>{t("documents.loading")}</Working> : null}
      {page ? (
        <>
          {page.publication ? <Reference found={page.publication} /> : null}
          <p className={styles["quality"]}>{qualityOf(page, t, language)}</p>
          <Paper page={{ document_id: page.id, number: 1, text: page.text, heading: null }} quote={{ start: source.start, end: source.end }} />
        </>
      ) : null}
    </div>
  );
}
