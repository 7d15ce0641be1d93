import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { Takeaway } from "../../api/types";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import Own from "./Own";
import { kindName, sizeWords, underWay } from "./own";

const ready: Takeaway = { id: "t1", state: "ready", done: 4, total: 4, bytes: 2_400_000, error: null, created_at: "2026-06-15T09:00:00Z", expires_at: "2026-06-22T09:00:00Z" };
const has = [{ kind: "account", count: 1 }, { kind: "conversations", count: 12 }, { kind: "invented", count: 3 }];

function serve(items: Takeaway[], erased_at: string | null = null) {
  const counted = items.some(underWay) ? [] : has;
  server.use(http.get("/api/me/takeaways", ({ response }) => response(200).json({ items, has: counted, days: 7, erased_at })));
}

it("says what there is, and asks for it", async () => {
  const asked = vi.fn();
  serve([]);
  server.use(http.post("/api/me/takeaways", ({ response }) => { asked(); serve([{ ...ready, state: "running", done: 1 }]); return response(202).json({ ...ready, state: "waiting", done: 0, total: null }); }));
  show(<Own />);
  expect(await screen.findByText("Conversations")).toBeInTheDocument();
  expect(screen.queryByText("invented")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Préparer mon fichier" }));
  expect(await screen.findByRole("progressbar", { name: "1 sur 4 environ" })).toBeInTheDocument();
  expect(asked).toHaveBeenCalledOnce();
  expect(screen.getByText("Conversations"), "as it was counted before").toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Préparer un nouveau fichier" })).toBeDisabled();
});

it("gives the file, and warns of the day after which nothing is left", async () => {
  serve([ready], "2026-07-01T22:00:00Z");
  show(<Own />);
  expect(await screen.findByRole("link", { name: /Télécharger/ })).toHaveAttribute("href", "/api/me/takeaways/t1/file");
  expect(screen.getByText(/sont effacés après le/)).toBeInTheDocument();
});

it("says that it failed", async () => {
  serve([{ ...ready, state: "failed", bytes: null, error: "takeaway_failed" }]);
  show(<Own />);
  expect(await screen.findByText(/n’a pas pu être préparé/)).toBeInTheDocument();
});

it("names kinds and sizes", () => {
  expect(kindName("documents")).toBe("own.kind_documents");
  expect(kindName("constructor")).toBeNull();
  expect(sizeWords(2_400_000, "fr")).toMatch(/2,4.Mo/);
  expect(sizeWords(10, "fr")).toMatch(/1.ko/);
});
