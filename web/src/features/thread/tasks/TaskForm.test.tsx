import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { Failure } from "../../../api/failure";
import type { TaskField, TaskForm as Definition } from "../../../api/types";
import { choiceOf, endpointOf, endpointsOf } from "../../../testing/samples";
import { show } from "../../../testing/render";
import { http, server } from "../../../testing/server";
import type { Wish } from "../policy/usePolicy";
import type { Turn } from "../turn";
import TaskForm, { type TaskFormProps } from "./TaskForm";

const field = (one: Partial<TaskField> & Pick<TaskField, "id" | "kind" | "label">): TaskField => ({ help: null, example: null, required: false, options: [], default: null, most: 300, least: null, more: false, ...one });
const form: Definition = {
  id: "courriel", version: 1, like: "courriel", icon: "mail", name: "Courriel", lead: "", action: "Rédiger", engine: "Met en forme, sans rien inventer.", card: true, one_of: [], conversation: false,
  fields: [
    field({ id: "intention", kind: "long", label: "Que dire ?", required: true, most: 20 }),
    field({ id: "ton", kind: "choice", label: "Ton", default: "neutre", options: [{ id: "neutre", label: "Neutre" }, { id: "ferme", label: "Ferme" }] }),
    field({ id: "signature", kind: "text", label: "Signature", more: true }),
  ],
};
const onSend = vi.fn<(turn: Turn, wish: Wish) => Promise<Failure | null>>();
const onClose = vi.fn();
const opened = (props: Partial<TaskFormProps> = {}) => show(<TaskForm form={form} place="new" said={false} answering={false} onSend={onSend} onClose={onClose} {...props} />);
const intention = () => screen.getByRole("textbox", { name: "Que dire ?" });

beforeEach(() => {
  vi.resetAllMocks();
  localStorage.clear();
  onSend.mockResolvedValue(null);
  server.use(
    http.get("/api/instance", ({ response }) => response(503).json({ code: "database_unavailable", params: {} })),
    http.get("/api/me", ({ response }) => response(401).json({ code: "signed_out", params: {} })),
    http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([choiceOf("rapide")]))),
  );
});

it("begins in its first field and goes with what was left as it is", async () => {
  opened();
  expect(intention()).toHaveFocus();
  await userEvent.keyboard("Reporter");
  await userEvent.click(screen.getByRole("button", { name: "Rédiger" }));
  await waitFor(() => { expect(onSend).toHaveBeenCalledOnce(); });
  expect(onSend.mock.calls[0]?.[0]).toMatchObject({ task: "courriel", fields: { intention: "Reporter", ton: "neutre" }, documents: [] });
});

it("says what is missing where it is missing, and sends nothing", async () => {
  opened();
  await userEvent.click(screen.getByRole("button", { name: "Rédiger" }));
  expect(screen.getByRole("alert")).toHaveTextContent("Remplissez d’abord ce champ.");
  await waitFor(() => { expect(intention()).toHaveFocus(); });
  await userEvent.type(intention(), "x".repeat(21));
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  expect(screen.getByRole("alert")).toHaveTextContent("20 caractères au plus");
  expect(onSend).not.toHaveBeenCalled();
});

it("keeps what was filled in when it is refused, and after a reload", async () => {
  onSend.mockResolvedValue(new Failure("database_unavailable"));
  const { unmount } = opened();
  await userEvent.type(intention(), "Reporter");
  await userEvent.click(screen.getByRole("button", { name: "Rédiger" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("La base de données ne répond pas");
  expect(intention()).toHaveValue("Reporter");
  unmount();
  opened();
  expect(intention()).toHaveValue("Reporter");
});

it("forgets it once it is sent", async () => {
  const { unmount } = opened();
  await userEvent.type(intention(), "Reporter");
  await userEvent.click(screen.getByRole("button", { name: "Rédiger" }));
  await waitFor(() => { expect(onSend).toHaveBeenCalledOnce(); });
  unmount();
  opened();
  expect(intention()).toHaveValue("");
});

it("opens what is rarely needed on demand, and closes by Escape", async () => {
  opened();
  expect(screen.queryByRole("textbox", { name: /Signature/ })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Plus d’options" }));
  expect(screen.getByRole("textbox", { name: "Signature (facultatif)" })).toBeVisible();
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});

it("says what the built-in engine does with it, and only then", async () => {
  const { unmount } = opened();
  await screen.findByRole("button", { name: /Interne/ });
  expect(screen.queryByText(form.engine)).toBeNull();
  unmount();
  server.use(http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([{ ...choiceOf("integre"), endpoint: endpointOf({ name: "integre", kind: "builtin" }) }]))));
  opened();
  expect(await screen.findByText(form.engine)).toBeVisible();
});

it("is filled in as it was, without what no longer fits", () => {
  opened({ given: { fields: { intention: "Avant", ton: "disparu", autre: "x" }, documents: [] } });
  expect(intention()).toHaveValue("Avant");
  expect(within(screen.getByRole("radiogroup", { name: "Ton" })).getByRole("radio", { name: "Neutre" })).toBeChecked();
});
