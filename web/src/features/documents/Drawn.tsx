import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { DocumentPage } from "../../api/types";
import { useT } from "../../locales/Language";
import { Working } from "../../ui/Working";
import { drawnPage } from "./pages";
import { Paper } from "./Paper";
import styles from "./SourcePanel.module.css";
import type { Quote } from "./passage";

const longest = 200;

/** An image whose words are the page. */
export function Shown({ page }: { page: DocumentPage }) {
  const t = useT();
  return (
    // What scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["drawn"]} role="group" aria-label={t("documents.picture")} tabIndex={0}>
      <img className={styles["picture"]} src={`/api/documents/${page.document_id}/image`} alt={t("documents.picture_alt", { name: page.name })} />
    </div>
  );
}

/** The page as it looks, the quoted words marked and brought into sight; its text where it cannot be drawn. */
export function Drawn({ page, quote }: { page: DocumentPage; quote: Quote | null }) {
  const t = useT();
  const { data, error } = useQuery(drawnPage(page.document_id, page.number, quote));
  const box = useRef<HTMLDivElement>(null);
  const top = data?.top ?? 0;
  const toMark = () => {
    const shown = box.current;
    if (shown) shown.scrollTop = Math.max(0, top * shown.scrollHeight - shown.clientHeight / 3);
  };
  if (error) {
    return (
      <>
        <p className={styles["quality"]} role="alert">{t("documents.not_drawn")}</p>
        <Paper page={page} quote={quote} />
      </>
    );
  }
  if (!data) return <Working fill>{t("documents.drawing")}</Working>;
  const words = { page: page.number, name: page.name };
  const lost = quote !== null && data.top === null;
  const alt = quote && !lost ? t("documents.drawn_quote", { ...words, quote: page.text.slice(quote.start, quote.end).slice(0, longest) }) : t("documents.drawn_alt", words);
  return (
    <>
      {lost ? <p className={styles["quality"]}>{t("documents.not_marked")}</p> : null}
      {/* What scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={box} className={styles["drawn"]} role="group" aria-label={t("documents.drawn")} tabIndex={0}>
        <img src={data.address} alt={alt} onLoad={toMark} />
      </div>
    </>
  );
}
