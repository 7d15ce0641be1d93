import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import sentences from "../../../../src/emilie/core/sentences/fr.json";
import type { Space } from "../../api/types";
import { showAt } from "../../testing/routed";
import { spaceOf } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { SpaceList } from "./SpaceList";

const serve = (items: Space[]) => { server.use(http.get("/api/spaces", ({ response }) => response(200).json({ items }))); };

it("says what a space is for when there is none, and makes the first", async () => {
  const onCreated = vi.fn();
  serve([]);
  server.use(http.post("/api/spaces", async ({ request, response }) => {
    expect(await request.json()).toMatchObject({ name: "Doctrine", description: "Les textes" });
    return response(201).json(spaceOf({ name: "Doctrine" }));
  }));
  showAt("/espaces", <SpaceList onCreated={onCreated} />);
  await userEvent.click(await screen.findByRole("button", { name: "Créer un espace" }));
  await userEvent.click(screen.getByRole("button", { name: "Créer" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Donnez un nom");
  await userEvent.type(screen.getByRole("textbox", { name: "Nom" }), " Doctrine ");
  await userEvent.type(screen.getByRole("textbox", { name: "Description" }), "Les textes");
  await userEvent.click(screen.getByRole("button", { name: "Créer" }));
  await vi.waitFor(() => { expect(onCreated).toHaveBeenCalledWith(spaceOf({ name: "Doctrine" })); });
});

it("keeps what was written when it is refused, with the reason", async () => {
  serve([]);
  server.use(http.post("/api/spaces", ({ response }) => response(409).json({ code: "too_many_spaces", params: { most: 200 } })));
  showAt("/espaces", <SpaceList onCreated={vi.fn()} />);
  await userEvent.click(await screen.findByRole("button", { name: "Créer un espace" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Nom" }), "Doctrine{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent(sentences.too_many_spaces.replace("{most}", "200"));
  expect(screen.getByRole("textbox", { name: "Nom" })).toHaveValue("Doctrine");
});

it("tells the right, the publication and the late review on each card", async () => {
  serve([spaceOf(), spaceOf({ id: "s2", name: "Congés", member: false, right: "reader", owners: ["Samira Lebrun"], published: true, review_on: "2026-03-03", to_review: true, documents: 12 })]);
  showAt("/espaces", <SpaceList onCreated={vi.fn()} />);
  const published = within(await screen.findByRole("region", { name: "Publiés par l’organisation" }));
  expect(published.getByText("À revoir depuis le 3 mars 2026")).toBeInTheDocument();
  expect(published.getByText("12 documents · Samira Lebrun")).toBeInTheDocument();
  expect(published.queryByText("Lecteur")).not.toBeInTheDocument();
  expect(within(screen.getByRole("region", { name: "Mes espaces" })).getByText("Propriétaire")).toBeInTheDocument();
});

it("narrows a long list as one types, and says how many are left", async () => {
  serve(Array.from({ length: 12 }, (_, index) => spaceOf({ id: String(index), name: `Dossier ${String(index)}` })));
  showAt("/espaces", <SpaceList onCreated={vi.fn()} />);
  await userEvent.type(await screen.findByRole("searchbox", { name: "Chercher un espace" }), "dossier 11");
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  expect(screen.getByText("1 espace")).toBeInTheDocument();
  await userEvent.type(screen.getByRole("searchbox"), "zinc");
  expect(screen.getByText(/Aucun espace ne contient/)).toBeInTheDocument();
});

it("says why the list cannot be read, and reads it again on request", async () => {
  serve([spaceOf()]);
  server.use(http.get("/api/spaces", ({ response }) => response(401).json({ code: "signed_out", params: {} }), { once: true }));
  showAt("/espaces", <SpaceList onCreated={vi.fn()} />);
  expect(await screen.findByRole("alert")).toHaveTextContent(sentences.signed_out);
  await userEvent.click(screen.getByRole("button", { name: "Réessayer" }));
  expect(await screen.findByRole("link", { name: "Doctrine des achats" })).toBeInTheDocument();
});
