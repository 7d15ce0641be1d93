import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import { KeyForm, tokensOf } from "./KeyForm";

it("reads a budget as people write it", () => {
  expect(["", " ", "200 000", "200\u202f000", "12"].map(tokensOf)).toEqual([null, null, 200_000, 200_000, 12]);
  expect(["0", "-5", "1,5", "dix", "9".repeat(13)].map(tokensOf)).toEqual(Array(5).fill(undefined));
});

it("makes the key as it was described, with the organisation's sensitivity by default", async () => {
  const onMade = vi.fn();
  server.use(http.post("/api/keys", async ({ request, response }) => {
    expect(await request.json()).toEqual({ name: "Messagerie", scopes: ["chat", "models"], sensitivity: "sensible", days: 365, tokens_a_day: 1000, tokens_a_month: null });
    return response(201).json({ id: "k1", secret: "emilie_secret" });
  }));
  show(<KeyForm usual="sensible" onMade={onMade} onCancel={vi.fn()} />);
  await userEvent.type(screen.getByRole("textbox", { name: "Nom" }), "Messagerie");
  await userEvent.type(screen.getByRole("textbox", { name: "Jetons par jour" }), "1 000");
  await userEvent.click(screen.getByRole("button", { name: "Créer" }));
  await vi.waitFor(() => { expect(onMade).toHaveBeenCalledWith({ id: "k1", secret: "emilie_secret" }); });
});

it("offers nothing below the organisation's minimum, and says so", () => {
  show(<KeyForm usual="sensible" onMade={vi.fn()} onCancel={vi.fn()} />);
  const levels = screen.getByRole("radiogroup", { name: /^Sensibilité/ });
  expect(within(levels).getAllByRole("radio").map((radio) => radio.closest("label")?.textContent)).toEqual(["Sensible", "Diffusion Restreinte"]);
  expect(levels).toHaveAccessibleDescription(/minimum de votre organisation\u00a0: Sensible/);
});

it("asks for what it allows before it is sent", async () => {
  show(<KeyForm usual="interne" onMade={vi.fn()} onCancel={vi.fn()} />);
  await userEvent.type(screen.getByRole("textbox", { name: "Nom" }), "A");
  for (const box of ["Questions et réponses", "Liste des modèles"]) await userEvent.click(screen.getByRole("checkbox", { name: box }));
  await userEvent.click(screen.getByRole("button", { name: "Créer" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("au moins une chose");
});
