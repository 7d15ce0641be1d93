import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Download, FileText, Languages, Undo2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ToggleButton } from "react-aria-components";
import { failureOf } from "../../api/failure";
import { translates, translationOf } from "../../api/files";
import type { SourceRef } from "../../api/source";
import type { DocumentPage } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { placeOf } from "../../locales/places";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { IconLink } from "../../ui/IconLink";
import { Working } from "../../ui/Working";
import { Drawn, Shown } from "./Drawn";
import { documentPage } from "./pages";
import { Paper } from "./Paper";
import type { Quote } from "./passage";
import styles from "./SourcePanel.module.css";
import { SourceWalk } from "./SourceWalk";
import { useEscape } from "./useEscape";

interface SourcePanelProps {
  source: SourceRef;
  onClose: () => void;
  onSource: (source: SourceRef | null) => void;
}

function PageWalk({ page, quoted, onTurn }: { page: DocumentPage; quoted: number | null; onTurn: (number: number) => void }) {
  const t = useT();
  const place = placeOf(page.page_label);
  return (
    <div className={styles["pages"]}>
      <IconButton label={t(`documents.previous_${place}`)} isDisabled={page.number <= 1} onPress={() => { onTurn(page.number - 1); }}>
        <ChevronLeft size={18} aria-hidden />
      </IconButton>
      <span role="status">{t(`documents.${place}_of`, { page: page.number, total: page.count })}</span>
      <IconButton label={t(`documents.next_${place}`)} isDisabled={page.number >= page.count} onPress={() => { onTurn(page.number + 1); }}>
        <ChevronRight size={18} aria-hidden />
      </IconButton>
      {quoted === null || page.number === quoted ? null : (
        <Button look="quiet" onPress={() => { onTurn(quoted); }}>
          <Undo2 size={15} aria-hidden />
          {t("documents.back_to_quote")}
        </Button>
      )}
    </div>
  );
}

type Look = "page" | "text";
// As the reader last wanted it, from one source to the next.
let wanted: Look = "page";

function LookButtons({ look, picture, onLook }: { look: Look; picture: boolean; onLook: (look: Look) => void }) {
  const t = useT();
  return (
    <div className={styles["looks"]} role="group" aria-label={t("documents.look")}>
      {(["page", "text"] as const).map((each) => (
        <ToggleButton key={each} className={styles["look"] ?? ""} isSelected={look === each} onChange={() => { onLook(each); }}>
          {t(each === "page" && picture ? "documents.as_picture" : `documents.as_${each}`)}
        </ToggleButton>
      ))}
    </div>
  );
}

function Leaf({ page, quote, look }: { page: DocumentPage; quote: Quote | null; look: Look }) {
  if (look === "page" && page.picture) return <Shown page={page} />;
  return page.drawn && look === "page" ? <Drawn page={page} quote={quote} /> : <Paper page={page} quote={quote} />;
}

function Body({ source, shown, onTurn }: { source: SourceRef; shown: number; onTurn: (number: number) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data: page, error, refetch } = useQuery(documentPage(source.document, shown));
  const [look, setLook] = useState(wanted);
  const choose = (chosen: Look) => {
    wanted = chosen;
    setLook(chosen);
  };
  if (error && !page) {
    const gone = failureOf(error).code === "not_found";
    return (
      <Empty title={t("documents.failed")} action={gone ? null : <Button onPress={() => { void refetch(); }}>{t("common.retry")}</Button>}>
        <p>{gone ? t("documents.gone") : sentence(failureOf(error))}</p>
      </Empty>
    );
  }
  if (!page) return <Working fill>{t("documents.loading")}</Working>;
  const quote = shown === source.page && source.end > source.start ? { start: source.start, end: source.end } : null;
  return (
    <>
      {page.quality === null ? null : <p className={styles["quality"]}>{t("documents.quality", { quality: page.quality })}</p>}
      {page.recogniser === null ? null : <p className={styles["quality"]}>{t("documents.recogniser", { name: page.recogniser })}</p>}
      {page.drawn || page.picture ? <LookButtons look={look} picture={page.picture} onLook={choose} /> : null}
      <Leaf page={page} quote={quote} look={look} />
      <PageWalk page={page} quoted={source.end > source.start ? source.page : null} onTurn={onTurn} />
    </>
  );
}

/** A source at its page, the quoted words marked. */
export default function SourcePanel({ source, onClose, onSource }: SourcePanelProps) {
  const t = useT();
  const title = useRef<HTMLHeadingElement>(null);
  const place = `${source.document} ${String(source.page)} ${String(source.start)} ${String(source.number)}`;
  const [turned, turn] = useState({ place, number: source.page });
  const shown = turned.place === place ? turned.number : source.page;
  const { data: quoted } = useQuery(documentPage(source.document, source.page));
  const words = { number: source.number, page: source.page, total: quoted?.count ?? 0 };
  useEffect(() => { title.current?.focus({ preventScroll: true }); }, []);
  useEscape(onClose);
  return (
    <div className={styles["panel"]}>
      <header className={styles["header"]}>
        <FileText size={18} aria-hidden />
        <h2 ref={title} tabIndex={-1} className={styles["name"]} title={quoted?.name}>{quoted?.name ?? "…"}</h2>
        {quoted && translates(quoted.name) ? (
          <IconLink href={translationOf(source.document, quoted.name)} label={t("documents.translate")}><Languages size={18} aria-hidden /></IconLink>
        ) : null}
        <a className={styles["download"]} href={`/api/documents/${source.document}/file`} download aria-label={t("documents.download")} title={t("documents.download")}>
          <Download size={18} aria-hidden />
        </a>
        <IconButton label={t("documents.close")} onPress={onClose}><X size={19} aria-hidden /></IconButton>
      </header>
      {quoted && source.number > 0 ? (
        <div className={styles["where"]}>
          <p role="status">{t(`documents.number_${placeOf(quoted.page_label)}`, words)}</p>
          <SourceWalk source={source} onSource={onSource} />
        </div>
      ) : null}
      <Body source={source} shown={shown} onTurn={(number) => { turn({ place, number }); }} />
    </div>
  );
}
