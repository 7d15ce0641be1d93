import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import sentences from "../../../../../src/emilie/core/sentences/fr.json";
import { show } from "../../../testing/render";
import { choiceOf, conversationOf, endpointOf, endpointsOf } from "../../../testing/samples";
import { http, server } from "../../../testing/server";
import { PolicyChip } from "./PolicyButton";

const rapide = choiceOf("rapide", { qualities: ["fast"], endpoint: endpointOf({ name: "rapide", label: "Petit modèle", certifications: [] }) });
const reflechi = choiceOf("reflechi", { qualities: ["thorough"], abilities: ["chat", "vision"] });
const known = endpointsOf([rapide, reflechi], { sensible: ["reflechi"], diffusion_restreinte: [] });
const asked = vi.fn();
let kept = conversationOf();

beforeEach(() => {
  asked.mockReset();
  kept = conversationOf();
  server.use(
    http.get("/api/endpoints", ({ response }) => response(200).json(known)),
    http.get("/api/conversations/{conversation_id}", ({ response }) => response(200).json(kept)),
    http.patch("/api/conversations/{conversation_id}", async ({ request, response }) => {
      const body = await request.json();
      asked(body);
      kept = { ...kept, sensitivity: body.sensitivity ?? kept.sensitivity, ...("endpoint" in body && { endpoint: body.endpoint ?? null }) };
      return response(200).json(kept);
    }),
  );
});

const level = (name: string) => within(screen.getByRole("listbox", { name: "Sensibilité" })).getByRole("option", { name: new RegExp(`^${name} `) });
const models = () => within(screen.getByRole("listbox", { name: "Modèle" })).getAllByRole("option").map(({ textContent }) => textContent);
async function open() {
  show(<PolicyChip conversationId="c1" />);
  await userEvent.click(await screen.findByRole("button", { name: /^Sensibilité\s: Interne/ }));
  await screen.findByRole("listbox", { name: "Sensibilité" });
}

describe("the sensitivity of a conversation", () => {
  it("is raised at once, and what it closes goes from the models", async () => {
    await open();
    expect(models().join("\n")).toMatch(/Automatique.*Petit modèle[^]*Rapide\s+Petit modèle · Outscale · France[^]*Approfondi · voit les images\s+Mistral Medium 3 · Outscale/);
    await userEvent.click(level("Sensible"));
    expect(level("Sensible")).toHaveAttribute("aria-selected", "true");
    await waitFor(() => { expect(asked).toHaveBeenCalledExactlyOnceWith({ sensitivity: "sensible" }); });
    expect(models()).toHaveLength(2);
    expect(level("Interne")).toHaveAttribute("aria-disabled", "true");
    expect(level("Interne")).toHaveTextContent("elle ne redescend pas");
  });
  it("comes back with the reason when the server refuses", async () => {
    server.use(http.patch("/api/conversations/{conversation_id}", ({ response }) => response(409).json({ code: "sensitivity_not_lowered", params: {} })));
    await open();
    await userEvent.click(level("Sensible"));
    expect(await screen.findByText(sentences.sensitivity_not_lowered)).toBeInTheDocument();
    expect(level("Interne")).toHaveAttribute("aria-selected", "true");
  });
  it("says which levels nobody may serve, and lets one choose them with a warning", async () => {
    await open();
    expect(level("Diffusion Restreinte")).toHaveTextContent("aucun modèle autorisé");
    await userEvent.click(level("Diffusion Restreinte"));
    expect(await screen.findByText(/^Aucun modèle n’est autorisé pour des données « Diffusion Restreinte »/)).toBeInTheDocument();
    expect(screen.queryByRole("listbox", { name: "Modèle" })).toBeNull();
  });
  it("is not raised by walking over the levels with the arrows", async () => {
    await open();
    await waitFor(() => { expect(level("Interne")).toHaveFocus(); });
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(level("Diffusion Restreinte")).toHaveFocus();
    expect(asked).not.toHaveBeenCalled();
    await userEvent.keyboard("{ArrowUp}{Enter}");
    await waitFor(() => { expect(asked).toHaveBeenCalledExactlyOnceWith({ sensitivity: "sensible" }); });
    await userEvent.keyboard("{Escape}");
    await waitFor(() => { expect(screen.getByRole("button", { name: /^Sensibilité\s: Sensible/ })).toHaveFocus(); });
  });
});

describe("the model", () => {
  it("is chosen, then left to Émilie again", async () => {
    await open();
    await userEvent.click(screen.getByRole("option", { name: /^Approfondi · voit les images/ }));
    await waitFor(() => { expect(asked).toHaveBeenLastCalledWith({ endpoint: "reflechi" }); });
    await userEvent.click(screen.getByRole("option", { name: /^Automatique/ }));
    await waitFor(() => { expect(asked).toHaveBeenLastCalledWith({ endpoint: null }); });
    expect(screen.getByRole("option", { name: /^Automatique/ })).toHaveAttribute("aria-selected", "true");
  });
  it("says that it does not answer, and when the sensitivity closes it", async () => {
    kept = conversationOf({ endpoint: "parti" });
    server.use(http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([{ ...rapide, up: false }, reflechi]))));
    await open();
    expect(screen.getByRole("option", { name: /^Rapide/ })).toHaveTextContent("ne répond pas");
    expect(screen.getByText(/le choix est automatique/)).toBeInTheDocument();
    expect(screen.getByRole("option", { name: /^Automatique/ })).toHaveTextContent("Mistral Medium 3");
  });
});
