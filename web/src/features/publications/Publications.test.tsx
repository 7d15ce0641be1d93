import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { asked, declare, draw, hal, onAsk, onSearch, paper, press, search, serve, serveFailing, services } from "../../testing/publications";
import { endpointOf } from "../../testing/samples";
import { http, server } from "../../testing/server";

beforeEach(() => {
  vi.resetAllMocks();
  onAsk.mockResolvedValue(null);
  declare(["hal"]);
});

it("says where a search goes, and searches nothing before it is asked to", async () => {
  serve([]);
  draw();
  expect(await screen.findByText(/La recherche part vers HAL \(CNRS · France\), et elle seule/)).toBeVisible();
  expect(screen.getByRole("heading", { name: "Rien n’a encore été cherché" })).toBeVisible();
  await press("Rechercher");
  await userEvent.type(screen.getByRole("textbox", { name: "Mots clés" }), "eau");
  expect(asked).not.toHaveBeenCalled();
  await userEvent.keyboard("{Enter}");
  expect(onSearch).toHaveBeenLastCalledWith({ words: "eau" });
  await vi.waitFor(() => { expect(asked).toHaveBeenCalledTimes(1); });
});

it("fills the form from the address, and sends nothing before the button is pressed", async () => {
  serve([paper(1)]);
  draw({ words: "eau", author: "Durand" });
  expect(await screen.findByRole("textbox", { name: "Mots clés" })).toHaveValue("eau");
  expect(screen.getByRole("textbox", { name: "Auteur" })).toHaveValue("Durand");
  expect(screen.getByText(/^Ces critères viennent de l’adresse/)).toBeVisible();
  expect(asked).not.toHaveBeenCalled();
  await press("Rechercher");
  expect(await screen.findByRole("listitem")).toHaveTextContent("Publication 1");
  expect(asked).toHaveBeenCalledTimes(1);
});

it("asks the services that were chosen, and says so", async () => {
  const named = vi.fn();
  declare(["hal", "crossref"], [hal, endpointOf({ name: "crossref", label: "Crossref", operator: null, country: "US", certifications: [] })]);
  server.use(
    http.get("/api/publications/search", ({ request, response }) => {
      named(new URL(request.url).searchParams.getAll("sources"));
      return response(200).json({ publications: [], services: services(0) });
    }),
  );
  await search();
  await vi.waitFor(() => { expect(named).toHaveBeenLastCalledWith([]); });
  await userEvent.click(screen.getByRole("checkbox", { name: "Crossref" }));
  expect(screen.getByText(/^La recherche part vers HAL \(CNRS · France\), et elle seule/)).toBeVisible();
  await press("Rechercher");
  await vi.waitFor(() => { expect(named).toHaveBeenLastCalledWith(["hal"]); });
  expect(onSearch).toHaveBeenLastCalledWith({ words: "eau", sources: ["hal"] });
  await userEvent.click(screen.getByRole("checkbox", { name: "HAL" }));
  await press("Rechercher");
  expect(screen.getByRole("alert")).toHaveTextContent("Cochez au moins un service");
  expect(named).toHaveBeenCalledTimes(2);
});

it("does not say that nothing was published when nobody answered", async () => {
  serveFailing(["hal", "crossref"], []);
  await search();
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(/Aucun service n’a donné de réponse.*HAL n’a pas répondu.*Crossref n’a pas répondu/);
  expect(screen.queryByText("Aucune publication trouvée")).toBeNull();
  await press("Réessayer");
  expect(await screen.findByRole("listitem")).toHaveTextContent("Publication 1");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("asks again for the same criteria, and who failed on any of the pages", async () => {
  serveFailing(["crossref"], ["crossref"], [], ["crossref"], []);
  await search();
  expect(await screen.findByText(/^Crossref n’a pas répondu/)).toBeVisible();
  await press("Rechercher");
  await vi.waitFor(() => { expect(asked).toHaveBeenCalledTimes(2); });
  expect(await screen.findByText("Une partie des services n’a pas répondu")).toBeVisible();
  // Crossref answers the second page: its first results are missing all the same.
  await press("Suite des publications");
  await vi.waitFor(() => { expect(screen.getAllByRole("listitem")).toHaveLength(2); });
  expect(screen.getByText(/^Crossref n’a pas répondu/)).toBeVisible();
  await press("Réessayer");
  await vi.waitFor(() => { expect(asked.mock.calls).toEqual([["1"], ["1"], ["2"], ["1"], ["2"]]); });
  expect(await screen.findByText(/^Crossref n’a pas répondu/)).toBeVisible();
});

it("offers no second try to who cannot search so", async () => {
  server.use(http.get("/api/publications/search", ({ response }) => response(200).json({ publications: [paper(1)], services: [{ name: "hal", label: "HAL", total: 1, code: null }, { name: "arxiv", label: "arXiv", total: null, code: "publications_criterion_unknown" }] })));
  await search();
  expect(await screen.findByText(/^arXiv ne sait pas chercher/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Réessayer" })).toBeNull();
});

it("gives exact references, and says which service did not answer", async () => {
  serve([paper(1), paper(2, { pdf: "https://hal.science/hal-2/document" })], 120);
  await search();
  const [first, second] = await screen.findAllByRole("listitem");
  if (!first || !second) throw new Error("nothing was found");
  expect(first).toHaveTextContent("DURAND, Éléonore. Publication 1. 2024. DOI 10.1234/1.");
  expect(first).toHaveTextContent("Texte non ouvert");
  expect(within(second).getByRole("link", { name: /Texte ouvert/ })).toHaveAttribute("href", "https://hal.science/hal-2/document");
  expect(screen.getByText(/^Crossref n’a pas répondu à temps/)).toBeVisible();
  expect(screen.getByText(/Trouvées\s: HAL \(120\)\./)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Suite des publications" }));
  await vi.waitFor(() => { expect(asked.mock.calls).toEqual([["1"], ["2"]]); });
  // What came twice is there once.
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
});

it("lets ten be chosen and no more", async () => {
  serve(Array.from({ length: 11 }, (_, at) => paper(at + 1)));
  await search();
  const boxes = await screen.findAllByRole("checkbox", { name: /^Choisir/ });
  for (const box of boxes.slice(0, 10)) await userEvent.click(box);
  expect(boxes[10]).toBeDisabled();
  expect(screen.getByRole("region", { name: "Publications choisies" })).toHaveTextContent("Vous en avez choisi 10 : c’est le maximum.");
  await userEvent.click(screen.getByRole("button", { name: "Tout retirer" }));
  expect(screen.queryByRole("region", { name: "Publications choisies" })).toBeNull();
});

it("says what went wrong with a search, and may try again", async () => {
  server.use(http.get("/api/publications/search", ({ response }) => response(422).json({ code: "query_personal", params: { kinds: "email" } })));
  await search({ words: "jean@mairie.fr" });
  expect(await screen.findByRole("alert")).toHaveTextContent(/donnée personnelle/);
  serve([]);
  await userEvent.click(screen.getByRole("button", { name: "Réessayer" }));
  expect(await screen.findByRole("heading", { name: "Aucune publication trouvée" })).toBeVisible();
});

it.each([[null, /Aucun service de publications n’est ouvert à votre organisation\. Votre administrateur/], [[], /n’est ouvert à votre organisation au niveau «\sinterne\s»/]])("says that nothing may be searched: %j", async (names, said) => {
  declare(names);
  draw();
  expect(await screen.findByText(said)).toBeVisible();
  expect(screen.queryByRole("search")).toBeNull();
});
