import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Download, FileText, Undo2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { failureOf } from "../../api/failure";
import { useOpenSources } from "../../api/openSources";
import type { SourceRef } from "../../api/source";
import type { DocumentPage } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { IconButton } from "../../ui/IconButton";
import { Working } from "../../ui/Working";
import { documentPage } from "./pages";
import { Paper } from "./Paper";
import styles from "./SourcePanel.module.css";

interface SourcePanelProps {
  source: SourceRef;
  onClose: () => void;
  onSource: (source: SourceRef | null) => void;
}

/** Previous and next source of the same answer. */
function SourceWalk({ source, onSource }: Pick<SourcePanelProps, "source" | "onSource">) {
  const t = useT();
  const list = useOpenSources();
  const at = list.findIndex(({ number }) => number === source.number);
  const before = at > 0 ? list[at - 1] : undefined;
  const after = at >= 0 ? list[at + 1] : undefined;
  if (list.length < 2 || at < 0) return null;
  return (
    <span className={styles["walk"]}>
      <IconButton size="small" label={t("documents.previous_source")} isDisabled={!before} onPress={() => { if (before) onSource(before); }}>
        <ChevronLeft size={17} aria-hidden />
      </IconButton>
      <IconButton size="small" label={t("documents.next_source")} isDisabled={!after} onPress={() => { if (after) onSource(after); }}>
        <ChevronRight size={17} aria-hidden />
      </IconButton>
    </span>
  );
}

function PageWalk({ page, quoted, onTurn }: { page: DocumentPage; quoted: number; onTurn: (number: number) => void }) {
  const t = useT();
  const section = page.page_label === "section";
  return (
    <div className={styles["pages"]}>
      <IconButton label={t(section ? "documents.previous_section" : "documents.previous_page")} isDisabled={page.number <= 1} onPress={() => { onTurn(page.number - 1); }}>
        <ChevronLeft size={18} aria-hidden />
      </IconButton>
      <span role="status">{t(section ? "documents.section_of" : "documents.page_of", { page: page.number, total: page.count })}</span>
      <IconButton label={t(section ? "documents.next_section" : "documents.next_page")} isDisabled={page.number >= page.count} onPress={() => { onTurn(page.number + 1); }}>
        <ChevronRight size={18} aria-hidden />
      </IconButton>
      {page.number === quoted ? null : (
        <Button look="quiet" onPress={() => { onTurn(quoted); }}>
          <Undo2 size={15} aria-hidden />
          {t("documents.back_to_quote")}
        </Button>
      )}
    </div>
  );
}

function Body({ source, shown, onTurn }: { source: SourceRef; shown: number; onTurn: (number: number) => void }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { data: page, error, refetch } = useQuery(documentPage(source.document, shown));
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
      <Paper page={page} quote={quote} />
      <PageWalk page={page} quoted={source.page} onTurn={onTurn} />
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
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", escape);
    return () => { document.removeEventListener("keydown", escape); };
  }, [onClose]);
  return (
    <div className={styles["panel"]}>
      <header className={styles["header"]}>
        <FileText size={18} aria-hidden />
        <h2 ref={title} tabIndex={-1} className={styles["name"]} title={quoted?.name}>{quoted?.name ?? "…"}</h2>
        <a className={styles["download"]} href={`/api/documents/${source.document}/file`} download aria-label={t("documents.download")} title={t("documents.download")}>
          <Download size={18} aria-hidden />
        </a>
        <IconButton label={t("documents.close")} onPress={onClose}><X size={19} aria-hidden /></IconButton>
      </header>
      {quoted && source.number > 0 ? (
        <div className={styles["where"]}>
          <p role="status">{t(quoted.page_label === "section" ? "documents.number_section" : "documents.number_page", words)}</p>
          <SourceWalk source={source} onSource={onSource} />
        </div>
      ) : null}
      <Body source={source} shown={shown} onTurn={(number) => { turn({ place, number }); }} />
    </div>
  );
}
