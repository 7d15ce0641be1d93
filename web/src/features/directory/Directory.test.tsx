import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { Directory as Read } from "../../api/types";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import Directory from "./Directory";

const empty: Read = { address: "https://emilie.example/scim/v2", last_call_at: null, users: 0, active: 0, groups: 0, tokens: [] };
const token: Read["tokens"][number] = { id: "k1", name: "Entra ID", prefix: "emilie_abc", state: "active", made_by: "Hugo", created_at: "2026-06-15T09:00:00Z", expires_at: null, last_used_at: null };

function serve(read: Read) {
  server.use(http.get("/api/organisations/{organisation_id}/directory", ({ response }) => response(200).json(read)));
}

it("makes a token that is shown once", async () => {
  serve(empty);
  server.use(http.post("/api/organisations/{organisation_id}/directory/tokens", async ({ request, response }) => {
    expect(await request.json()).toEqual({ name: "IdP", days: 365 });
    return response(201).json({ id: "k1", secret: "emilie_secret" });
  }));
  show(<Directory organisationId="o1" />);
  expect(await screen.findByText("https://emilie.example/scim/v2")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Créer un jeton" }));
  const form = screen.getByRole("dialog", { name: "Créer un jeton" });
  await userEvent.click(within(form).getByRole("button", { name: "Créer un jeton" }));
  expect(within(form).getByRole("alert")).toHaveTextContent("Donnez un nom");
  await userEvent.type(within(form).getByRole("textbox", { name: "Nom" }), "IdP");
  await userEvent.click(within(form).getByRole("button", { name: "Créer un jeton" }));
  expect(await screen.findByText("emilie_secret")).toBeInTheDocument();
});

it("revokes one, once asked", async () => {
  const revoked = vi.fn();
  serve({ ...empty, tokens: [token] });
  server.use(http.delete("/api/organisations/{organisation_id}/directory/tokens/{key_id}", ({ params, response }) => { revoked(params.key_id); serve({ ...empty, tokens: [{ ...token, state: "revoked" }] }); return response(204).empty(); }));
  show(<Directory organisationId="o1" />);
  await userEvent.click(await screen.findByRole("button", { name: /Révoquer le jeton/ }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Révoquer" }));
  expect(await screen.findByText("Révoqué")).toBeInTheDocument();
  expect(revoked).toHaveBeenCalledWith("k1");
});
