import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { failureOf } from "../../api/failure";
import { instance } from "../../api/session";
import type { Batch, BatchTable as Table, Fields, TaskField, TaskForm } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { RadioGroup } from "../../ui/RadioGroup";
import { Select } from "../../ui/Select";
import { BatchFiles } from "./BatchFiles";
import { useBatches, useMakeBatch } from "./batches";
import styles from "./Batches.module.css";
import { BatchTable } from "./BatchTable";
import { fieldsFor, likely, missing, takesFiles, type Kind } from "./binding";
import { Foot, Level, useLevel } from "./Shared";
import { useBatchFiles } from "./useBatchFiles";

/** A field of the task's form, as the room of tasks shows it. */
export type ShowField = (field: TaskField, value: string, problem: string | null, onChange: (value: string) => void) => ReactNode;
type Problem = { at: "source"; words: string } | { at: string; words: string };

interface BoundProps {
  field: TaskField;
  columns: readonly string[];
  column: string;
  onColumn: (column: string) => void;
  children: ReactNode;
}

function Bound({ field, columns, column, onColumn, children }: BoundProps) {
  const t = useT();
  const choices = [{ value: "", label: t("batches.same_for_all") }, ...columns.map((name) => ({ value: name, label: t("batches.column", { name }) }))];
  return (
    <div className={styles["bound"]}>
      <Select label={t("batches.filled_by", { label: field.label })} value={column} onChange={onColumn} choices={choices} />
      {column === "" ? children : null}
    </div>
  );
}

function useNewBatch(task: TaskForm, first: Kind) {
  const t = useT();
  const sentence = useFailureSentence();
  const make = useMakeBatch();
  const limits = useBatches().data;
  const bounds = useQuery(instance()).data?.limits ?? { document_bytes: 200_000_000, documents_per_turn: 10 };
  const files = useBatchFiles(bounds);
  const [kind, setKind] = useState<Kind>(takesFiles(task) ? first : "rows");
  const [table, setTable] = useState<Table | null>(null);
  const [bound, setBound] = useState<Fields>({});
  const [values, setValues] = useState<Fields>(() => Object.fromEntries(task.fields.map(({ id, default: usual }) => [id, usual ?? ""])));
  const sensitivity = useLevel();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [making, setMaking] = useState(false);
  const fields = fieldsFor(task, kind);
  const mostFiles = limits?.most_files ?? 200;

  const held = (): Problem | null => {
    if (kind === "files") {
      if (files.sending > 0) return { at: "source", words: t("batches.wait_files") };
      if (files.ready.length === 0) return { at: "source", words: t("batches.no_files") };
      if (files.ready.length > mostFiles) return { at: "source", words: t("batches.too_many_files", { count: mostFiles }) };
    } else if (!table) return { at: "source", words: t("batches.no_table") };
    const lack = missing(task, fields, { ...values, ...bound }, kind);
    if (lack) return { at: lack.id, words: t("batches.lacks_field") };
    return kind === "rows" && Object.keys(bound).length === 0 ? { at: "source", words: t("batches.nothing_bound") } : null;
  };
  const submit = async (): Promise<Batch | null> => {
    const wrong = held();
    setProblem(wrong);
    if (wrong || making) return null;
    setMaking(true);
    const own = fields.filter(({ id }) => !(kind === "rows" && bound[id])).map(({ id }): [string, string] => [id, values[id] ?? ""]);
    const given = Object.fromEntries(own.filter(([, value]) => value.trim() !== ""));
    try {
      return await make({ task: task.id, fields: given, ...sensitivity.raised, ...(kind === "rows" && table ? { table: table.id, bound } : { documents: files.ready }) });
    } catch (error) {
      setProblem({ at: "batch", words: sentence(failureOf(error)) });
      return null;
    } finally {
      setMaking(false);
    }
  };
  return {
    files, kind, table, bound, values, problem, making, fields, mostFiles, mostRows: limits?.most_rows ?? 2_000, days: limits?.days,
    count: kind === "files" ? files.ready.length : (table?.rows ?? 0),
    sensitivity,
    submit,
    choose: (chosen: Kind) => { setKind(chosen); setProblem(null); },
    take: (taken: Table) => { setTable(taken); setBound(likely(fields, taken.columns)); setProblem(null); },
    bind: (id: string, column: string) => { setBound((before) => Object.fromEntries([...Object.entries(before).filter(([name]) => name !== id), ...(column === "" ? [] : [[id, column]])]) as Fields); setProblem(null); },
    put: (id: string, value: string) => { setValues((before) => ({ ...before, [id]: value })); setProblem(null); },
  };
}

/** A task for many: its files or its table, then what all its items share. */
export function NewBatch({ task, kind: first, showField, onMade }: { task: TaskForm; kind: Kind; showField: ShowField; onMade: (batch: Batch) => void }) {
  const t = useT();
  const batch = useNewBatch(task, first);
  const { kind, table, problem, fields } = batch;
  const [more, showMore] = useState(false);
  const send = async (event: SyntheticEvent) => {
    event.preventDefault();
    const made = await batch.submit();
    if (made) onMade(made);
  };
  const words = (at: string) => (problem?.at === at ? problem.words : null);
  const one = (field: TaskField) => {
    const control = showField(field, batch.values[field.id] ?? "", words(field.id), (value) => { batch.put(field.id, value); });
    if (kind === "files" || !table) return <div key={field.id}>{control}</div>;
    return <Bound key={field.id} field={field} columns={table.columns} column={batch.bound[field.id] ?? ""} onColumn={(column) => { batch.bind(field.id, column); }}>{control}</Bound>;
  };
  const extra = fields.filter((field) => field.more);
  return (
    <form className={styles["form"]} noValidate onSubmit={(event) => void send(event)} aria-label={task.name}>
      {takesFiles(task) ? <RadioGroup label={t("batches.over")} value={kind} onChange={batch.choose} choices={[{ value: "files", label: t("batches.kind_files") }, { value: "rows", label: t("batches.kind_rows") }]} /> : null}
      {kind === "files" ? <BatchFiles files={batch.files} most={batch.mostFiles} problem={words("source")} /> : <BatchTable table={table} onTable={batch.take} most={batch.mostRows} problem={words("source")} />}
      {kind === "files" || table ? (
        <section className={styles["fields"]} aria-labelledby="batch-fields">
          <h2 id="batch-fields" className={styles["heading"]}>{t(kind === "files" ? "batches.shared" : "batches.each_row")}</h2>
          {fields.filter((field) => !field.more).map(one)}
          {extra.length > 0 ? <Button look="quiet" aria-expanded={more} onPress={() => { showMore(!more); }}><ChevronDown size={17} aria-hidden />{t(more ? "tasks.less" : "tasks.more")}</Button> : null}
          {more || extra.some(({ id }) => words(id)) ? extra.map(one) : null}
        </section>
      ) : null}
      <Level {...batch.sensitivity} />
      {problem?.at === "batch" ? <Banner tone="error" role="alert">{problem.words}</Banner> : null}
      <Foot days={batch.days} making={batch.making} kind={kind} count={batch.count} />
    </form>
  );
}
