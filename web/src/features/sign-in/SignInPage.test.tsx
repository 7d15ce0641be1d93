import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import sentences from "../../../../src/emilie/core/sentences/fr.json";
import type { Instance } from "../../api/types";
import { show } from "../../testing/render";
import { jeanne } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { SignInPage } from "./SignInPage";

const known: Instance = {
  name: "Émilie",
  institution: "Archipel",
  theme: "neutral",
  demonstration: true,
  issuers: [],
  personas: [{ persona: "agent", name: "Jeanne Moreau-Petit", role: "agent", organisation: "Archipel" }],
  answering: { name: "integre", kind: "builtin", label: "Moteur intégré", model: null, operator: null, seat: null, country: null, certifications: [], foreign_law: false, leaves_machine: false },
  local_model_down: false,
  models_down: false,
  limits: { document_bytes: 1, documents_per_turn: 1, images_per_turn: 1, text_characters: 1 },
  version: "0.1.0",
  accent: null,
  maintenance: null,
  banners: [],
};
const serve = (change: Partial<Instance> = {}) =>
  { server.use(http.get("/api/instance", ({ response }) => response(200).json({ ...known, ...change }))); };

it("enters as the chosen persona", async () => {
  const onEntered = vi.fn();
  serve();
  server.use(http.post("/api/sign-in/demonstration", async ({ request, response }) => {
    expect(await request.json()).toEqual({ persona: "agent" });
    return response(200).json({ csrf_token: "t", agent: jeanne });
  }));
  show(<SignInPage expired={false} asked={false} back="/" onEntered={onEntered} />);
  expect(await screen.findByText("Démonstration")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /Jeanne Moreau-Petit/ }));
  await vi.waitFor(() => { expect(onEntered).toHaveBeenCalledOnce(); });
});

it("says why it could not enter, and lets try again", async () => {
  serve();
  server.use(http.post("/api/sign-in/demonstration", ({ response }) => response(422).json({ code: "invalid", params: { field: "persona" } })));
  show(<SignInPage expired={false} asked={false} back="/" onEntered={vi.fn()} />);
  await userEvent.click(await screen.findByRole("button", { name: /Jeanne/ }));
  expect(await screen.findByRole("alert")).toHaveTextContent(sentences.invalid.replace("{field}", "persona"));
  expect(screen.getByRole("button", { name: /Jeanne/ })).toBeEnabled();
});

it("offers no persona outside a demonstration", async () => {
  serve({ demonstration: false, personas: [] });
  show(<SignInPage expired={false} asked={false} back="/" onEntered={vi.fn()} />);
  expect(await screen.findByText(/fournisseur d’identité/)).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

it("tells whose session ended that the text is kept", () => {
  serve();
  show(<SignInPage expired asked={false} back="/" onEntered={vi.fn()} />);
  expect(screen.getByText(/votre texte est conservé/)).toBeInTheDocument();
});

const pro = { name: "pro", kind: "proconnect", label: "ProConnect", silent: false, contact: null } as const;

it("leads to each provider, and back to the page that was wanted", async () => {
  serve({ demonstration: false, personas: [], issuers: [pro, { ...pro, name: "agence", kind: "oidc", label: "Agence des Îles" }] });
  show(<SignInPage expired={false} asked back="/c/1?message=2" onEntered={vi.fn()} />);
  expect(await screen.findByRole("link", { name: "S’identifier avec ProConnect" })).toHaveAttribute("href", "/api/sign-in/pro?back=%2Fc%2F1%3Fmessage%3D2");
  expect(screen.getByRole("link", { name: "Se connecter avec Agence des Îles" })).toHaveAttribute("href", "/api/sign-in/agence?back=%2Fc%2F1%3Fmessage%3D2");
  expect(screen.getByRole("link", { name: /Qu’est-ce que ProConnect/ })).toHaveAttribute("rel", "noopener noreferrer");
  expect(screen.queryByText(/pas encore relié/)).not.toBeInTheDocument();
});
