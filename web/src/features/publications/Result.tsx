import { Check, ExternalLink, FileText } from "lucide-react";
import { Checkbox } from "react-aria-components";

import { keyOf, linkOf } from "../../api/publications";
import type { FoundPublication } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./Publications.module.css";

const labels: Record<string, string> = { hal: "HAL", openalex: "OpenAlex", crossref: "Crossref", arxiv: "arXiv" };
const apart = { target: "_blank", rel: "noopener noreferrer nofollow" };

interface ResultProps {
  found: FoundPublication;
  chosen: boolean;
  /** As many as there may be are chosen. */
  full: boolean;
  onChoose: (chosen: boolean) => void;
}

/** One publication: what it is, its exact reference, what is open of it. */
export function Result({ found, chosen, full, onChoose }: ResultProps) {
  const t = useT();
  const { publication, reference } = found;
  const { title, kind, sources, pdf, abstract } = publication;
  const link = linkOf(publication);
  const id = `title-${keyOf(publication)}`;
  return (
    <li className={styles["result"]} data-chosen={chosen || undefined} aria-labelledby={id}>
      <Checkbox className={styles["choose"] ?? ""} aria-label={t("references.choose", { title })} isSelected={chosen} isDisabled={full && !chosen} onChange={onChoose}>
        <span className={styles["box"]} aria-hidden="true"><Check size={16} /></span>
      </Checkbox>
      <div className={styles["about"]}>
        <h3 id={id} className={styles["name"]}>
          {link === null ? title : <a href={link} {...apart}>{title}<span className="visually-hidden"> ({t("references.new_tab")})</span></a>}
        </h3>
        <p className={styles["reference"]}>{reference}</p>
        <p className={styles["facts"]}>
          <span>{[kind === "other" ? "" : t(`references.kind_${kind}`), sources.map((name) => labels[name] ?? name).join(", ")].filter((word) => word !== "").join(" · ")}</span>
          {pdf === "" ? <span>{t("references.not_open")}</span> : (
            <a href={pdf} {...apart}><FileText size={15} aria-hidden />{t("references.pdf")}<ExternalLink size={13} aria-hidden /><span className="visually-hidden"> ({t("references.new_tab")})</span></a>
          )}
        </p>
        {abstract === "" ? null : (
          <details className={styles["abstract"]}>
            <summary>{t("references.abstract")}</summary>
            <p>{abstract}</p>
          </details>
        )}
      </div>
    </li>
  );
}
