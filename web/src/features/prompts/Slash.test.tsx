import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import type { Prompt } from "../../api/types";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import Slash from "./Slash";

const prompt = (change: Partial<Prompt> = {}): Prompt => ({
  id: "p1", level: "mine", title: "Note", description: "Une note.", tags: [], language: "fr", asks: false, version: 1, uses: 0, votes: 0, voted: false, favourite: false,
  owner: null, mine: true, review_on: null, to_review: false, changes: true, proposed: false, changed_at: "2026-06-15T09:00:00Z", created_at: "2026-06-15T09:00:00Z", text: "Rédige une note.", variables: [], ...change,
});
const asking = prompt({ id: "p2", title: "Réponse", asks: true, text: "Réponds à {{qui}}.", variables: [{ name: "qui", kind: "line", label: "À qui", help: "", required: true, default: "", choices: [] }] });
const onUse = vi.fn();
const onClose = vi.fn();
const asked = vi.fn();
const used = vi.fn();
const opened = (typed = "") => show(<Slash typed={typed} onUse={onUse} onClose={onClose} />);
const option = (name: RegExp) => screen.findByRole("option", { name });

beforeEach(() => {
  vi.resetAllMocks();
  server.use(
    http.get("/api/prompts", ({ query, response }) => {
      asked(query.get("q"));
      return response(200).json({ items: [prompt(), asking], total: 2, next: null });
    }),
    http.get("/api/prompts/{prompt_id}", ({ params, response }) => response(200).json(params.prompt_id === "p2" ? asking : prompt())),
    http.post("/api/prompts/{prompt_id}/uses", ({ params, response }) => {
      used(params.prompt_id);
      return response(204).empty();
    }),
  );
});

it("gives a text that asks for nothing at once, by keyboard alone", async () => {
  opened();
  await option(/Note/);
  expect(screen.getByRole("searchbox")).toHaveFocus();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await waitFor(() => { expect(onUse).toHaveBeenCalledExactlyOnceWith("Rédige une note."); });
  await waitFor(() => { expect(used).toHaveBeenCalledExactlyOnceWith("p1"); });
});

it("opens the form of a prompt that asks, and says what it lacks", async () => {
  opened();
  await userEvent.click(await option(/Réponse/));
  const field = await screen.findByRole("textbox", { name: "À qui" });
  await userEvent.click(screen.getByRole("button", { name: "Mettre dans la zone de saisie" }));
  expect(screen.getByRole("alert")).toHaveTextContent("Remplissez ce champ.");
  expect(field).toHaveFocus();
  expect(onUse).not.toHaveBeenCalled();
  await userEvent.type(field, "Léa{Enter}");
  expect(onUse).toHaveBeenCalledExactlyOnceWith("Réponds à Léa.");
});

it("looks for what was typed while it was on its way, and gives it back on Escape", async () => {
  opened("not");
  await option(/Note/);
  expect(asked).toHaveBeenCalledWith("not");
  await userEvent.keyboard("e{Escape}");
  expect(onClose).toHaveBeenCalledExactlyOnceWith("/note");
});

it("takes the stroke back when it is erased", async () => {
  opened();
  await option(/Note/);
  await userEvent.keyboard("{Backspace}");
  expect(onClose).toHaveBeenCalledExactlyOnceWith("");
});

it("says that a prompt could not be read, and stays", async () => {
  server.use(http.get("/api/prompts/{prompt_id}", ({ response }) => response(404).json({ code: "not_found", params: {} })));
  opened();
  await userEvent.click(await option(/Note/));
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(onUse).not.toHaveBeenCalled();
});
