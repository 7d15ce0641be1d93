import { useEffect, useRef } from "react";
import type { DocumentPage } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./SourcePanel.module.css";
import { paragraphs, type Paragraph, type Quote } from "./passage";

/** « 60 % » stays on one line, as in print. */
const unbroken = (text: string): string => text.replace(/ (?=[%€:;?!»])|(?<=«) /g, "\u00a0");

function isHeading(pieces: Paragraph, page: Pick<DocumentPage, "heading">): boolean {
  return pieces.map(({ text }) => text).join("").trim() === page.heading?.trim();
}

/** A page of a document, or of the Web. */
type Written = Pick<DocumentPage, "document_id" | "number" | "text" | "heading">;

/** The page's words on paper, the quote marked and brought into sight. */
export function Paper({ page, quote }: { page: Written; quote: Quote | null }) {
  const t = useT();
  const paper = useRef<HTMLDivElement>(null);
  const drawn = paragraphs(page.text, quote);
  const { document_id, number } = page;
  const { start, end } = quote ?? { start: 0, end: 0 };
  useEffect(() => {
    const box = paper.current;
    const mark = box?.querySelector("mark");
    if (!box) return;
    // By hand: scrollIntoView would move the conversation too.
    box.scrollTop = mark ? mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - box.clientHeight / 3 : 0;
  }, [document_id, number, start, end]);
  return (
    // A page that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={paper} className={styles["paper"]} role="group" aria-label={t("documents.paper")} tabIndex={0}>
      {page.heading && !page.text.trimStart().startsWith(page.heading) ? <p className={styles["heading"]}>{page.heading}</p> : null}
      {drawn.length === 0 ? <p className={styles["blank"]}>{t("documents.blank")}</p> : null}
      {drawn.map((pieces, index) => (
        <p key={index} className={index === 0 && isHeading(pieces, page) ? styles["heading"] : undefined}>
          {pieces.map(({ text, quoted }, at) =>
            quoted ? (
              <mark key={at}>
                <span className="visually-hidden">{t("documents.quote")} </span>
                {unbroken(text)}
              </mark>
            ) : (
              <span key={at}>{unbroken(text)}</span>
            ),
          )}
        </p>
      ))}
    </div>
  );
}
