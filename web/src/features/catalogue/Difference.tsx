import type { CatalogueLine } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./Catalogue.module.css";

const signs = { same: " ", gone: "−", come: "+", skipped: "…" } as const;

/** What two texts differ in: told by a sign and a word for who does not see the colours. */
export function Difference({ lines }: { lines: readonly CatalogueLine[] }) {
  const t = useT();
  if (lines.length === 0) return <p className={styles["soft"]}>{t("catalogue.no_difference")}</p>;
  return (
    <div className={styles["difference"]} role="region" aria-label={t("catalogue.difference")} tabIndex={0}>
      {lines.map((line, index) => (
        <div key={index} data-kind={line.kind}>
          <span aria-hidden="true">{signs[line.kind]}</span>
          {line.kind === "gone" || line.kind === "come" ? <span className="visually-hidden">{t(`catalogue.line_${line.kind}`)} </span> : null}
          <code>{line.pieces.map((piece, place) => (piece.changed ? <mark key={place}>{piece.text}</mark> : piece.text))}</code>
        </div>
      ))}
    </div>
  );
}
