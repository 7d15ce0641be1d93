import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { showAt } from "../../testing/routed";
import { conversationOf, listOf } from "../../testing/samples";
import { http, server } from "../../testing/server";
import SearchDialog from "./SearchDialog";

const budget = conversationOf({ id: "c9", title: "Calendrier budgétaire" });

function serve(items: { title: string; message: string | null }[]): void {
  server.use(
    http.get("/api/conversations", ({ response }) => response(200).json(listOf([conversationOf({ id: "c1", title: "Récente" })]))),
    http.get("/api/conversations/search", ({ response }) =>
      response(200).json({
        items: items.map(({ title, message }) => ({
          conversation: { ...budget, title },
          message_id: message,
          excerpt: [{ text: "avant le ", match: false }, { text: "budget", match: true }, { text: " primitif", match: false }],
        })),
      })),
  );
}

it("proposes recent conversations before anything is typed", async () => {
  serve([]);
  showAt("/", <SearchDialog isOpen onClose={vi.fn()} onOpen={vi.fn()} />);
  expect(await screen.findByRole("option", { name: /Récente/ })).toBeInTheDocument();
});

it("shows excerpts with the matches marked, and opens the message with the keyboard", async () => {
  const onOpen = vi.fn();
  serve([{ title: "Calendrier budgétaire", message: "m7" }]);
  showAt("/", <SearchDialog isOpen onClose={vi.fn()} onOpen={onOpen} />);
  await userEvent.type(await screen.findByRole("searchbox"), "budget");
  const option = await screen.findByRole("option", { name: /Calendrier/ });
  expect(within(option).getByText("budget").tagName).toBe("MARK");
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(onOpen).toHaveBeenCalledWith("c9", "m7");
});

it("says that nothing was found, with the words that were looked for", async () => {
  serve([]);
  showAt("/", <SearchDialog isOpen onClose={vi.fn()} onOpen={vi.fn()} />);
  await userEvent.type(await screen.findByRole("searchbox"), "zinc");
  expect(await screen.findByText(/Aucune conversation ne contient.*zinc/)).toBeInTheDocument();
});

it("closes at the first Escape, words or not", async () => {
  const onClose = vi.fn();
  serve([]);
  showAt("/", <SearchDialog isOpen onClose={onClose} onOpen={vi.fn()} />);
  await userEvent.type(await screen.findByRole("searchbox"), "zinc{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
