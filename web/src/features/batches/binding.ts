/** Which column of a table fills in which field of a task. */
import type { Fields, TaskField, TaskForm } from "../../api/types";

export type Kind = "files" | "rows";

/** A task that can be done for one file alone. */
export function takesFiles({ fields }: TaskForm): boolean {
  const files = fields.find(({ kind }) => kind === "documents");
  return files !== undefined && (files.least ?? 1) <= 1;
}

/** The fields of the form, for each kind of batch: with files, what would stand for them is left out. */
export function fieldsFor({ fields, one_of }: TaskForm, kind: Kind): TaskField[] {
  return fields.filter(({ id, kind: what }) => what !== "documents" && !(kind === "files" && one_of.includes(id)));
}

const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** The columns that are called as a field is. */
export function likely(fields: readonly TaskField[], columns: readonly string[]): Fields {
  const named = fields.flatMap((field): [string, string][] => {
    const column = columns.find((name) => [folded(field.label), folded(field.id)].includes(folded(name)));
    return column === undefined ? [] : [[field.id, column]];
  });
  return Object.fromEntries(named);
}

/** What the shared fields and the columns leave out, as the form of one item would say it. */
export function missing({ one_of }: TaskForm, fields: readonly TaskField[], given: Fields, kind: Kind): TaskField | null {
  const has = ({ id }: TaskField) => (given[id]?.trim() ?? "") !== "";
  const needed = fields.find((field) => field.required && !has(field));
  if (needed) return needed;
  if (kind === "files" || one_of.length === 0) return null;
  const some = fields.filter(({ id }) => one_of.includes(id));
  return some.some(has) ? null : (some[0] ?? null);
}
