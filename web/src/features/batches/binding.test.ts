import { expect, it } from "vitest";

import type { TaskField, TaskForm } from "../../api/types";
import { fieldsFor, likely, missing, takesFiles } from "./binding";

const field = (id: string, more: Partial<TaskField> = {}): TaskField => ({ id, kind: "text", label: id, help: null, example: null, required: false, options: [], default: null, most: null, least: null, more: false, ...more });
const task = (fields: TaskField[], one_of: string[] = []): TaskForm => ({ id: "t", version: 1, like: null, icon: "list", name: "T", lead: "", action: "", engine: "", card: true, one_of, conversation: false, fields });

it("does for one file only what one file is enough for", () => {
  expect(takesFiles(task([field("a"), field("f", { kind: "documents" })]))).toBe(true);
  expect(takesFiles(task([field("f", { kind: "documents", least: 2 })]))).toBe(false);
  expect(takesFiles(task([field("a")]))).toBe(false);
});

it("leaves out what a file stands for", () => {
  const form = task([field("f", { kind: "documents" }), field("texte", { kind: "long" }), field("longueur")], ["f", "texte"]);
  expect(fieldsFor(form, "files").map(({ id }) => id)).toEqual(["longueur"]);
  expect(fieldsFor(form, "rows").map(({ id }) => id)).toEqual(["texte", "longueur"]);
  expect(missing(form, fieldsFor(form, "rows"), {}, "rows")?.id).toBe("texte");
  expect(missing(form, fieldsFor(form, "rows"), { texte: "colonne" }, "rows")).toBeNull();
  expect(missing(form, fieldsFor(form, "files"), {}, "files")).toBeNull();
});

it("binds the columns that are called as fields are", () => {
  const fields = [field("destinataire", { label: "À qui" }), field("points", { label: "Éléments" })];
  expect(likely(fields, ["Nom", "ELEMENTS ", "à qui"])).toEqual({ destinataire: "à qui", points: "ELEMENTS " });
});
