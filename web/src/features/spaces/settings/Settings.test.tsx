import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import sentences from "../../../../../src/emilie/core/sentences/fr.json";
import type { Member, Space } from "../../../api/types";
import { show } from "../../../testing/render";
import { jeanne, spaceOf } from "../../../testing/samples";
import { http, server } from "../../../testing/server";
import { Settings } from "./Settings";

const herself: Member = { agent_id: jeanne.id, name: jeanne.name, email: jeanne.email, right: "owner" };
const samira: Member = { agent_id: "a2", name: "Samira Lebrun", email: "samira@exemple.fr", right: "reader" };

function serve(members: Member[] = [herself], agent = jeanne): { sent: unknown[] } {
  const sent: unknown[] = [];
  server.use(
    http.get("/api/me", ({ response }) => response(200).json(agent)),
    http.get("/api/spaces", ({ response }) => response(200).json({ items: [] })),
    http.get("/api/spaces/{space_id}", ({ response }) => response(200).json(spaceOf())),
    http.get("/api/spaces/{space_id}/members", ({ response }) => response(200).json({ items: members })),
    http.patch("/api/spaces/{space_id}", async ({ request, response }) => { sent.push(await request.json()); return response(200).json(spaceOf()); }),
    http.put("/api/spaces/{space_id}/publication", async ({ request, response }) => { sent.push(await request.json()); return response(200).json(spaceOf()); }),
  );
  return { sent };
}
function open(space: Space = spaceOf()) {
  const onGone = vi.fn();
  show(<Settings space={space} review={{ asked: false, taken: vi.fn() }} onGone={onGone} />);
  return { onGone };
}
const part = (name: string) => within(screen.getByRole("region", { name }));

it("counts the instructions, and saves nothing too long", async () => {
  const { sent } = serve();
  open(spaceOf({ instructions: "Cite." }));
  const area = screen.getByRole("textbox", { name: "Consignes" });
  await userEvent.click(area);
  await userEvent.paste("x".repeat(4_000));
  expect(screen.getByRole("alert")).toHaveTextContent(/4\s005 caractères sur 4\s000/);
  expect(part("Consignes").getByRole("button", { name: "Enregistrer" })).toBeDisabled();
  await userEvent.clear(area);
  await userEvent.type(area, "Sois bref.");
  await userEvent.click(part("Consignes").getByRole("button", { name: "Enregistrer" }));
  await waitFor(() => { expect(sent).toEqual([{ instructions: "Sois bref." }]); });
});

it("raises only, and asks first", async () => {
  const { sent } = serve();
  open(spaceOf({ sensitivity: "sensible" }));
  const levels = part("Sensibilité");
  expect(levels.getAllByRole("radio").map((radio) => radio.closest("label")?.textContent)).toEqual(["Sensible", "Diffusion Restreinte"]);
  await userEvent.click(levels.getByRole("radio", { name: "Diffusion Restreinte" }));
  await userEvent.click(levels.getByRole("button", { name: /^Relever/ }));
  expect(sent).toEqual([]);
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: /^Relever/ }));
  await waitFor(() => { expect(sent).toEqual([{ sensitivity: "diffusion_restreinte" }]); });
});

it("keeps conversations for days that one writes, or for ever", async () => {
  const { sent } = serve();
  open(spaceOf({ retention_days: 90 }));
  const kept = part("Conservation des conversations");
  await userEvent.click(kept.getByRole("radio", { name: "Autre durée" }));
  await userEvent.clear(kept.getByRole("textbox", { name: "Nombre de jours" }));
  await userEvent.type(kept.getByRole("textbox", { name: "Nombre de jours" }), "demain");
  await userEvent.click(kept.getByRole("button", { name: "Enregistrer" }));
  expect(await kept.findByRole("alert")).toHaveTextContent(/de 1 à 3\s650/);
  await userEvent.click(kept.getByRole("radio", { name: "Les conserver" }));
  await userEvent.click(kept.getByRole("button", { name: "Enregistrer" }));
  await waitFor(() => { expect(sent).toEqual([{ retention_days: null }]); });
});

it("adds a colleague with the right that was chosen, and not twice", async () => {
  const put = vi.fn();
  serve([herself, samira]);
  server.use(
    http.get("/api/colleagues", ({ response }) => response(200).json({ items: [{ id: "a2", name: samira.name, email: samira.email }, { id: "a3", name: "Claire Fontaine", email: "claire@exemple.fr" }] })),
    http.put("/api/spaces/{space_id}/members/{agent_id}", async ({ params, request, response }) => {
      put(params.agent_id, await request.json());
      return response(200).json({ ...samira, agent_id: "a3" });
    }),
  );
  open();
  await screen.findByText(samira.email);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Avec le droit de" }), "Éditeur");
  await userEvent.type(screen.getByRole("textbox", { name: "Ajouter un collègue" }), "le");
  const found = within(await screen.findByRole("list", { name: "Ajouter un collègue" }));
  expect(found.getByText("déjà membre")).toBeInTheDocument();
  await userEvent.click(found.getByRole("button", { name: "Ajouter Claire Fontaine" }));
  await waitFor(() => { expect(put).toHaveBeenCalledWith("a3", { right: "editor" }); });
  expect(screen.getByRole("textbox", { name: "Ajouter un collègue" })).toHaveFocus();
});

it("asks an owner before they give up their own right", async () => {
  const put = vi.fn();
  serve([herself, { ...samira, right: "owner" }]);
  server.use(http.put("/api/spaces/{space_id}/members/{agent_id}", async ({ params, request, response }) => { put(params.agent_id, await request.json()); return response(200).json({ ...herself, right: "reader" }); }));
  open();
  const mine = await screen.findByRole("combobox", { name: `Droit de ${jeanne.name}` });
  await userEvent.selectOptions(mine, "Lecteur");
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Annuler" }));
  expect(put).not.toHaveBeenCalled();
  expect(mine).toHaveValue("owner");
  await userEvent.selectOptions(mine, "Lecteur");
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Changer mon droit" }));
  await waitFor(() => { expect(put).toHaveBeenCalledWith(jeanne.id, { right: "reader" }); });
});

it("says that the last owner stays, and stays on the page", async () => {
  serve();
  server.use(http.delete("/api/spaces/{space_id}/members/{agent_id}", ({ response }) => response(409).json({ code: "space_last_owner", params: {} })));
  const { onGone } = open();
  await userEvent.click(part("Quitter l’espace").getByRole("button"));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Quitter l’espace" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(sentences.space_last_owner);
  expect(onGone).not.toHaveBeenCalled();
});

it("publishes until a date for those who may, and tells the others who does", async () => {
  serve();
  open();
  expect(await part("Publication").findByText(/référent, un pilote ou un administrateur/)).toBeInTheDocument();
  expect(part("Publication").queryByRole("button")).not.toBeInTheDocument();
});

it("asks for the date of the review, and sends it", async () => {
  const { sent } = serve([herself], { ...jeanne, role: "referent" });
  open();
  const date = await part("Publication").findByLabelText("À revoir avant le");
  await userEvent.clear(date);
  expect(part("Publication").getByRole("button", { name: "Publier à l’organisation" })).toBeDisabled();
  await userEvent.type(date, "2027-03-31");
  await userEvent.click(part("Publication").getByRole("button", { name: "Publier à l’organisation" }));
  await waitFor(() => { expect(sent).toEqual([{ review_on: "2027-03-31" }]); });
});

it("asks before it closes a space to the organisation, and tells who could not publish it again", async () => {
  const withdrawn = vi.fn();
  serve();
  server.use(http.delete("/api/spaces/{space_id}/publication", ({ response }) => { withdrawn(); return response(200).json(spaceOf()); }));
  open(spaceOf({ published: true, review_on: "2027-10-01" }));
  await userEvent.click(await part("Publication").findByRole("button", { name: "Retirer de la publication" }));
  expect(withdrawn).not.toHaveBeenCalled();
  const asked = within(screen.getByRole("dialog"));
  expect(asked.getByText(/reviendra à un référent/)).toBeInTheDocument();
  await userEvent.click(asked.getByRole("button", { name: "Retirer de la publication" }));
  await waitFor(() => { expect(withdrawn).toHaveBeenCalledOnce(); });
});

it("does not tell who leaves a published space that it closes to them", () => {
  serve();
  open(spaceOf({ published: true, review_on: "2027-10-01" }));
  expect(part("Quitter l’espace").getByText(/il vous reste ouvert en lecture/)).toBeInTheDocument();
});

it("gives a reader the instructions to read, the members, and the way out only", async () => {
  serve([{ ...herself, right: "reader" }]);
  open(spaceOf({ right: "reader", instructions: "Cite l’article." }));
  expect(await screen.findByText("Lecteur")).toBeInTheDocument();
  expect(screen.getByText("Cite l’article.")).toBeInTheDocument();
  expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual(["Consignes", "Membres", "Quitter l’espace"]);
});

it("gives who reads it because it is published the instructions alone", () => {
  serve();
  open(spaceOf({ right: "reader", member: false, published: true, instructions: "Cite l’article." }));
  expect(screen.getByText("Cite l’article.")).toBeInTheDocument();
  expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual(["Consignes"]);
});

it("deletes once it is confirmed, says what goes, and undoes", async () => {
  const restored = vi.fn();
  serve();
  server.use(
    http.delete("/api/spaces/{space_id}", ({ response }) => response(204).empty()),
    http.post("/api/spaces/{space_id}/restore", ({ response }) => { restored(); return response(200).json(spaceOf()); }),
  );
  const { onGone } = open(spaceOf({ documents: 12 }));
  await userEvent.click(part("Suppression").getByRole("button", { name: "Supprimer l’espace" }));
  const asked = within(screen.getByRole("dialog"));
  expect(asked.getByText(/12 documents/)).toBeInTheDocument();
  expect(asked.getByText(/les conversations, chacune à son auteur/)).toBeInTheDocument();
  await userEvent.click(asked.getByRole("button", { name: "Supprimer l’espace" }));
  await waitFor(() => { expect(onGone).toHaveBeenCalled(); });
  await userEvent.click(await screen.findByRole("button", { name: "Annuler" }));
  expect(await screen.findByText(/est revenu/)).toBeInTheDocument();
  expect(restored).toHaveBeenCalledOnce();
});
