import type { Fields, TaskField, TaskForm } from "../../../api/types";

/** What a form begins with: what it is given, else the defaults of its definition. */
export function beginning({ fields }: TaskForm, given: Fields = {}): Fields {
  return Object.fromEntries(fields.filter(({ kind }) => kind !== "documents").map((field) => [field.id, given[field.id] ?? field.default ?? ""]));
}

/** Kept from another version of the form: what still fits in it. */
export function fitting(form: TaskForm, kept: Fields): Fields {
  const fits = (field: TaskField) => {
    const value = kept[field.id];
    if (value === undefined || field.kind === "documents") return false;
    return field.options.length === 0 || field.options.some(({ id }) => id === value);
  };
  return Object.fromEntries(form.fields.filter(fits).map(({ id }) => [id, kept[id] ?? ""]));
}

/** What goes to the server: nothing of what was left empty. */
export function filledIn(values: Fields): Fields {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
}

const labelOf = ({ options }: TaskField, value: string) => options.find(({ id }) => id === value)?.label ?? value;

/** The form in words, shown until the server has made its question. */
export function inWords(form: TaskForm, values: Fields): string {
  const said = form.fields.flatMap((field) => {
    const value = values[field.id]?.trim();
    return value && field.kind !== "documents" ? [`${field.label} : ${labelOf(field, value)}`] : [];
  });
  return [form.name, ...said].join("\n");
}

export type Lacking = { kind: "field"; field: TaskField } | { kind: "long"; field: TaskField; most: number } | { kind: "documents"; least: number; most: number } | { kind: "material" };

function lackingDocuments({ least, most, required }: TaskField, count: number): Lacking | null {
  const bounds = { least: least ?? Number(required), most: most ?? Infinity };
  return count < bounds.least || count > bounds.most ? { kind: "documents", ...bounds } : null;
}

function lackingText(field: TaskField, value: string): Lacking | null {
  if (field.required && value === "") return { kind: "field", field };
  return field.most !== null && Array.from(value).length > field.most ? { kind: "long", field, most: field.most } : null;
}

/** Whether one at least of the fields of which one is needed is there. */
function isGiven({ one_of, fields }: TaskForm, values: Fields, documents: number): boolean {
  if (one_of.length === 0) return true;
  return fields.some(({ id, kind }) => one_of.includes(id) && (kind === "documents" ? documents > 0 : (values[id]?.trim() ?? "") !== ""));
}

/** The first thing that keeps a form from going, as the server would say it; null when it can go. */
export function lacking(form: TaskForm, values: Fields, documents: number, said: boolean): Lacking | null {
  for (const field of form.fields) {
    const lack = field.kind === "documents" ? lackingDocuments(field, documents) : lackingText(field, values[field.id]?.trim() ?? "");
    if (lack) return lack;
  }
  return isGiven(form, values, documents) || (form.conversation && said) ? null : { kind: "material" };
}

/** Under the drafts' own name: signing out forgets both. */
const prefix = "emilie.draft.form.";

/** What was being filled in, found again after a reload. */
export function keepForm(key: string, values: Fields | null, store: Storage = localStorage): void {
  try {
    if (values === null) store.removeItem(prefix + key);
    else store.setItem(prefix + key, JSON.stringify(values));
  } catch {
    return;
  }
}

export function keptForm(key: string, store: Storage = localStorage): Fields {
  try {
    const kept: unknown = JSON.parse(store.getItem(prefix + key) ?? "null");
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {};
  }
}
