import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import sentences from "../../../../src/emilie/core/sentences/fr.json";
import { conversationOf, listOf, spaceOf } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { showAt } from "../../testing/routed";
import { conversationsChanged } from "../../api/conversations";
import { ConversationList } from "./ConversationList";

const note = conversationOf({ id: "c1", title: "Note de service", active_at: new Date().toISOString() });
const list = <ConversationList onOpen={() => undefined} />;

function serveList(...pages: ReturnType<typeof listOf>[]): void {
  server.use(http.get("/api/conversations", ({ query, response }) => {
    const before = query.get("before");
    return response(200).json((before === null ? pages[0] : pages.find((_, index) => pages[index - 1]?.next === before)) ?? listOf([]));
  }));
}

async function choose(title: string, action: string): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: new RegExp(`^Actions.*${title}`) }));
  await userEvent.click(await screen.findByRole("menuitem", { name: action }));
}

it("shows pinned conversations first, then groups by date, and marks the current one", async () => {
  serveList(listOf([note], { pinned: [conversationOf({ id: "p", title: "Doctrine", pinned: true })] }));
  showAt("/c/c1", list);
  await screen.findByText("Note de service");
  expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual(["Épinglées", "Aujourd’hui"]);
  expect(screen.getByRole("link", { name: "Note de service" })).toHaveAttribute("aria-current", "page");
});

it("says which conversation is being answered", async () => {
  serveList(listOf([{ ...note, answering: true }]));
  showAt("/", list);
  expect(await screen.findByRole("link", { name: /réponse en cours/ })).toBeInTheDocument();
});

it("says in which space a conversation is, of those that are still open", async () => {
  server.use(http.get("/api/spaces", ({ response }) => response(200).json({ items: [spaceOf({ id: "s1", name: "Doctrine" })] })));
  serveList(listOf([{ ...note, space_id: "s1" }, conversationOf({ id: "c2", title: "Ancienne", space_id: "s2" })]));
  showAt("/", list);
  expect(await screen.findByRole("link", { name: "Note de service, dans l’espace Doctrine" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Ancienne" })).toBeInTheDocument();
});

it("reads older conversations page by page", async () => {
  serveList(listOf([note], { next: "cursor" }), listOf([conversationOf({ id: "old", title: "Ancienne", active_at: "2024-01-01T00:00:00Z" })]));
  showAt("/", list);
  await userEvent.click(await screen.findByRole("button", { name: "Conversations plus anciennes" }));
  expect(await screen.findByRole("link", { name: "Ancienne" })).toBeInTheDocument();
  expect(screen.getByRole("heading", { name: "Janvier 2024" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Conversations plus anciennes" })).not.toBeInTheDocument();
});

it("renames in place with Enter, and gives up with Escape", async () => {
  const asked = vi.fn();
  let kept = note;
  server.use(
    http.get("/api/conversations", ({ response }) => response(200).json(listOf([kept]))),
    http.patch("/api/conversations/{conversation_id}", async ({ request, response }) => {
      const body = await request.json();
      asked(body);
      kept = { ...note, title: body.title ?? "" };
      return response(200).json(kept);
    }),
  );
  showAt("/", list);
  await choose("Note de service", "Renommer");
  const field = await screen.findByRole("textbox", { name: "Titre de la conversation" });
  await userEvent.clear(field);
  await userEvent.type(field, "Note corrigée{Enter}");
  expect(await screen.findByRole("link", { name: "Note corrigée" })).toBeInTheDocument();
  await waitFor(() => { expect(asked).toHaveBeenCalledExactlyOnceWith({ title: "Note corrigée" }); });

  await choose("Note corrigée", "Renommer");
  await userEvent.type(await screen.findByRole("textbox"), "autre{Escape}");
  expect(screen.getByRole("link", { name: "Note corrigée" })).toBeInTheDocument();
  expect(asked).toHaveBeenCalledTimes(1);
});

it("keeps a new title when the list was being read meanwhile", async () => {
  let kept = note;
  let reads = 0;
  let answerLate = (): void => undefined;
  server.use(
    http.get("/api/conversations", async ({ response }) => {
      const then = kept;
      reads += 1;
      if (reads === 2) await new Promise<void>((resolve) => { answerLate = resolve; });
      return response(200).json(listOf([then]));
    }),
    http.patch("/api/conversations/{conversation_id}", ({ response }) => {
      kept = { ...note, title: "Note corrigée" };
      return response(200).json(kept);
    }),
  );
  const { cache } = showAt("/", list);
  await screen.findByRole("link", { name: "Note de service" });
  void conversationsChanged(cache);
  await waitFor(() => { expect(reads).toBe(2); });
  await choose("Note de service", "Renommer");
  await userEvent.type(await screen.findByRole("textbox"), "{Control>}a{/Control}Note corrigée{Enter}");
  answerLate();
  await waitFor(() => { expect(reads).toBe(3); });
  expect(await screen.findByRole("link", { name: "Note corrigée" })).toBeInTheDocument();
});

it("brings the title back, and says why, when renaming fails", async () => {
  serveList(listOf([note]));
  server.use(http.patch("/api/conversations/{conversation_id}", ({ response }) => response(404).json({ code: "not_found", params: {} })));
  showAt("/", list);
  await choose("Note de service", "Renommer");
  await userEvent.type(await screen.findByRole("textbox"), "x{Enter}");
  expect(await screen.findByText(sentences.not_found)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Note de service" })).toBeInTheDocument();
});

it("deletes at once, leaves the page of the deleted conversation, and undoes", async () => {
  let there = true;
  server.use(
    http.get("/api/conversations", ({ response }) => response(200).json(listOf(there ? [note] : []))),
    http.delete("/api/conversations/{conversation_id}", ({ response }) => { there = false; return response(204).empty(); }),
    http.post("/api/conversations/{conversation_id}/restore", ({ response }) => { there = true; return response(200).json(note); }),
  );
  const { where } = showAt("/c/c1", list);
  await choose("Note de service", "Supprimer");
  await waitFor(() => { expect(screen.queryByRole("link", { name: "Note de service" })).not.toBeInTheDocument(); });
  expect(where()).toBe("/");
  const message = await screen.findByRole("alertdialog");
  expect(message).toHaveTextContent(/Note de service.* est supprimée/);
  await userEvent.click(within(message).getByRole("button", { name: "Annuler" }));
  expect(await screen.findByRole("link", { name: "Note de service" })).toBeInTheDocument();
});

it("says why the list cannot be read, and reads it again on request", async () => {
  serveList();
  server.use(http.get("/api/conversations", ({ response }) => response(422).json({ code: "invalid", params: { field: "before" } }), { once: true }));
  showAt("/", list);
  expect(await screen.findByRole("alert")).toHaveTextContent(sentences.invalid.replace("{field}", "before"));
  await userEvent.click(screen.getByRole("button", { name: "Réessayer" }));
  expect(await screen.findByText("Vos conversations apparaîtront ici.")).toBeInTheDocument();
});
