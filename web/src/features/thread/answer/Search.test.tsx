import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { show } from "../../../testing/render";
import { endpointOf } from "../../../testing/samples";
import { http, server } from "../../../testing/server";
import type { WebSearch } from "../searches";
import type { Thread } from "../thread";
import { ThreadContext } from "../useThread";
import { Search } from "./Search";

const service = endpointOf({ name: "searxng", label: "SearXNG", operator: "Qwant", country: "FR", certifications: [] });
const asking: WebSearch = { state: "asking", query: "horaires médiathèques", service, reason: null, until: "2026-11-30T19:05:00Z", pages: [], passages: null };
const decided = vi.fn();

function draw(search: Partial<WebSearch>, writing = true) {
  const thread = { chat: { id: "c1" } } as unknown as Thread;
  show(<ThreadContext value={thread}><Search id="appel-1" search={{ ...asking, ...search }} writing={writing} /></ThreadContext>);
}

beforeEach(() => {
  decided.mockReset();
  server.use(
    http.post("/api/conversations/{conversation_id}/searches/{search_id}", async ({ request, params, response }) => {
      decided(params.search_id, await request.json());
      return response(204).empty();
    }),
  );
});

describe("a query that asks to leave", () => {
  it("is shown whole, with where it goes, and leaves when its agent says so", async () => {
    draw({});
    expect(screen.getByText(/^«.horaires médiathèques.»$/)).toBeVisible();
    expect(screen.getByText(/part vers SearXNG \(Qwant · France\)/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Rechercher" }));
    expect(decided).toHaveBeenCalledExactlyOnceWith("appel-1", { decision: "search", query: null, remember: true });
  });
  it("is written anew", async () => {
    draw({});
    await userEvent.click(screen.getByRole("button", { name: "Modifier" }));
    const field = screen.getByRole("textbox", { name: "Requête" });
    await waitFor(() => { expect(field).toHaveFocus(); });
    await userEvent.clear(field);
    await userEvent.type(field, "horaires BnF");
    await userEvent.click(screen.getByRole("checkbox", { name: "Ne plus demander dans cette conversation" }));
    await userEvent.click(screen.getByRole("button", { name: "Rechercher" }));
    expect(decided).toHaveBeenCalledExactlyOnceWith("appel-1", { decision: "search", query: "horaires BnF", remember: false });
  });
  it("does not leave when it is declined", async () => {
    draw({});
    await userEvent.click(screen.getByRole("button", { name: "Ne pas chercher" }));
    expect(decided).toHaveBeenCalledExactlyOnceWith("appel-1", { decision: "skip", query: null, remember: false });
  });
  it("says why the server does not take it, and can be sent again", async () => {
    server.use(
      http.post("/api/conversations/{conversation_id}/searches/{search_id}", ({ response }) => response(422).json({ code: "query_personal", params: {} })),
    );
    draw({});
    await userEvent.click(screen.getByRole("button", { name: "Rechercher" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/donnée personnelle/);
    expect(screen.getByRole("button", { name: "Rechercher" })).toBeEnabled();
  });
  it("asks nothing once its answer has ended", () => {
    draw({}, false);
    expect(screen.queryByRole("button", { name: "Rechercher" })).toBeNull();
    expect(screen.getByText("Recherche sur le Web : sans résultat")).toBeVisible();
  });
});

describe("a search", () => {
  const page = { url: "https://culture.gouv.fr/h", title: "Horaires", site: "culture.gouv.fr", published: "2026-03-12", state: "read", reason: null } as const;
  it("is one line once it is over, with its pages inside", async () => {
    draw({ state: "done", pages: [page, { ...page, url: "https://ailleurs.fr/", title: "Ailleurs", state: "failed", reason: "page_robots" }], passages: 2 }, false);
    const line = screen.getByText(/Recherche sur le Web.*horaires médiathèques.*1 page lue/);
    const link = screen.getByText("Horaires");
    expect(link).not.toBeVisible();
    await userEvent.click(line);
    expect(link).toBeVisible();
    expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
    expect(screen.getByText(/culture\.gouv\.fr · 12 mars 2026 · lue/)).toBeVisible();
    expect(screen.getByText(/robots\.txt/)).toBeVisible();
  });
  it("says what it does and how far it is", () => {
    draw({ state: "reading", pages: [{ ...page, state: "reading" }, page] });
    expect(screen.getByText("Lecture de 1 page…")).toBeVisible();
    expect(screen.getByText("Horaires", { selector: "li:first-child a" })).toBeVisible();
  });
  it("says why it brought nothing", () => {
    draw({ state: "failed", reason: "search_overloaded", service: null });
    expect(screen.getByText("Recherche sur le Web : sans résultat")).toBeVisible();
    expect(screen.getByText(/demande d’attendre/)).toBeInTheDocument();
  });
});

describe("a search of publications", () => {
  const crossref = endpointOf({ name: "crossref", label: "Crossref", operator: null, country: null, certifications: [] });
  const hal = endpointOf({ name: "hal", label: "HAL", operator: "CNRS", country: "FR", certifications: [] });
  const papers: Partial<WebSearch> = { family: "publications", query: "nitrates", service: hal, also: [crossref], criteria: { author: "Durand", first_year: 2015, last_year: 2020 } };
  it("names all those who would be asked, and all that would leave", () => {
    draw(papers);
    expect(screen.getByRole("region", { name: "Recherche de publications" })).toBeVisible();
    expect(screen.getByText(/va partir vers HAL \(CNRS · France\) et Crossref \(hébergement non déclaré\)/)).toBeVisible();
    expect(screen.getByText("Auteur : Durand · Années : de 2015 à 2020")).toBeVisible();
  });
  it("asks without words, by the author alone", () => {
    draw({ ...papers, query: "", criteria: { author: "Durand", first_year: null, last_year: null } });
    expect(screen.getByText("Auteur : Durand")).toBeVisible();
    expect(screen.queryByText(/«\s*»/)).toBeNull();
  });
  it("is folded into what was found, with who did not answer and each reference", () => {
    const found = { url: "https://hal.science/a", title: "Nitrates", site: "hal.science", published: null, reason: null };
    draw({
      ...papers, state: "done", passages: 3, refusals: [{ code: "publications_silent", params: { source: "Crossref" } }],
      pages: [{ ...found, state: "read", reference: "DURAND, É. Nitrates. 2021." }, { ...found, url: "", state: "found", reference: "LI, X. Crues. 2022." }],
    }, false);
    expect(screen.getByText(/^Recherche de publications.*2 publications trouvées · 1 texte lu$/)).toBeVisible();
    expect(screen.getByText(/^Crossref n’a pas répondu à temps/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "DURAND, É. Nitrates. 2021.", hidden: true })).toHaveAttribute("href", "https://hal.science/a");
    expect(screen.queryByRole("link", { name: "LI, X. Crues. 2022.", hidden: true })).toBeNull();
  });
});
