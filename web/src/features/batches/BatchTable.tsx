import { Sheet } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, FileTrigger } from "react-aria-components";

import { failureOf } from "../../api/failure";
import type { BatchTable as Table } from "../../api/types";
import { upload } from "../../api/upload";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { DropZone } from "../../ui/DropZone";
import { Working } from "../../ui/Working";
import styles from "./Batches.module.css";

function Sample({ table }: { table: Table }) {
  const t = useT();
  return (
    // What scrolls must be reachable by keyboard.
    <div className={styles["sample"]} role="region" aria-label={t("batches.sample")} tabIndex={0}>
      <table>
        <thead><tr>{table.columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{table.sample.map((row, line) => <tr key={line}>{row.map((cell, place) => <td key={place}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

/** The table of a batch: sent, read, its first rows shown. */
export function BatchTable({ table, onTable, most, problem }: { table: Table | null; onTable: (table: Table) => void; most: number; problem: string | null }) {
  const t = useT();
  const sentence = useFailureSentence();
  const [reading, setReading] = useState<string | null>(null);
  const [refused, refuse] = useState<string | null>(null);
  const send = async (file: File | undefined) => {
    if (!file || reading !== null) return;
    refuse(null);
    setReading(file.name);
    try {
      onTable(await upload(file, "/api/batches/tables", () => undefined, new AbortController().signal) as unknown as Table);
    } catch (error) {
      refuse(sentence(failureOf(error)));
    } finally {
      setReading(null);
    }
  };
  return (
    <section className={styles["source"]} aria-labelledby="batch-table">
      <h2 id="batch-table" className={styles["heading"]}>{t("batches.table")}</h2>
      <FileTrigger acceptedFileTypes={[".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"]} onSelect={(chosen) => void send(chosen?.[0])}>
        <AriaButton className={styles["drop"] ?? ""}><Sheet size={20} aria-hidden />{table ? t("batches.other_table") : t("batches.choose_table", { count: most })}</AriaButton>
      </FileTrigger>
      <DropZone title={t("batches.drop_title")} text={t("batches.drop_text")} onFiles={(files) => void send(files[0])} />
      {reading ? <Working>{t("batches.reading_table", { name: reading })}</Working> : null}
      {refused ? <Banner tone="error" role="alert">{refused}</Banner> : null}
      {table ? (
        <>
          <p role="status"><strong className={styles["name"]}>{table.name}</strong> · {t("batches.table_rows", { count: table.rows })}</p>
          <Sample table={table} />
        </>
      ) : null}
      {problem ? <p className={styles["problem"]} role="alert">{problem}</p> : null}
    </section>
  );
}
