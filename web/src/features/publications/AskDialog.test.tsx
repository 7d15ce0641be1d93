import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { declare, document, onAsk, paper, press, question, search, serve } from "../../testing/publications";
import { http, server } from "../../testing/server";

beforeEach(() => {
  vi.resetAllMocks();
  onAsk.mockResolvedValue(null);
  declare(["hal"]);
});

it("asks the texts that were found, and leaves out what has none", async () => {
  serve([paper(1), paper(2), paper(3)]);
  server.use(
    http.post("/api/publications/document", async ({ request, response }) => {
      const { publication } = await request.json();
      if (publication.title === "Publication 3") return response(422).json({ code: "publications_nothing_to_read", params: {} });
      const open = publication.title === "Publication 1";
      return response(201).json({ document: { ...document, id: open ? "d1" : "d2" }, full_text: open, code: open ? null : "page_slow" });
    }),
  );
  await search();
  await question();
  const dialog = screen.getByRole("dialog", { name: "Interroger ces publications" });
  expect(await within(dialog).findByText("Texte trouvé")).toBeVisible();
  expect(within(dialog).getByText(/^Résumé seul\. Cette page n’a pas répondu à temps/)).toBeVisible();
  expect(within(dialog).getByText(/^Laissée de côté\. Cette publication n’a ni résumé/)).toBeVisible();
  const send = within(dialog).getByRole("button", { name: "Poser la question" });
  expect(send).toBeDisabled();
  await userEvent.type(within(dialog).getByRole("textbox", { name: "Votre question" }), "Quels résultats ?");
  await userEvent.click(send);
  expect(onAsk).toHaveBeenCalledExactlyOnceWith("Quels résultats ?", [expect.objectContaining({ id: "d1" }), expect.objectContaining({ id: "d2" })]);
});

it("fetches each text once, three at a time, whoever closes the window and opens it again", async () => {
  const posted: string[] = [];
  const held: (() => void)[] = [];
  serve(Array.from({ length: 5 }, (_, at) => paper(at + 1)));
  server.use(
    http.post("/api/publications/document", async ({ request, response }) => {
      const { publication } = await request.json();
      posted.push(publication.title);
      await new Promise<void>((go) => held.push(go));
      return response(201).json({ document: { ...document, id: publication.doi }, full_text: true, code: null });
    }),
  );
  await search();
  await question();
  await vi.waitFor(() => { expect(posted).toHaveLength(3); });
  await press("Annuler");
  await press("Interroger ces publications");
  expect(screen.getAllByText("Recherche du texte…")).toHaveLength(5);
  held.shift()?.();
  await vi.waitFor(() => { expect(posted).toHaveLength(4); });
  for (let done = 1; done < 5; done += 1) {
    await vi.waitFor(() => { expect(held).not.toHaveLength(0); });
    held.shift()?.();
  }
  await vi.waitFor(() => { expect(screen.queryByText("Recherche du texte…")).toBeNull(); });
  await press("Annuler");
  await press("Interroger ces publications");
  await userEvent.type(screen.getByRole("textbox", { name: "Votre question" }), "Quels résultats ?");
  await press("Poser la question");
  await vi.waitFor(() => { expect(screen.queryByRole("dialog")).toBeNull(); });
  expect(posted).toEqual([1, 2, 3, 4, 5].map((number) => `Publication ${number}`));
  // A conversation has these now: the next question needs its own.
  await press("Interroger ces publications");
  await vi.waitFor(() => { expect(posted).toHaveLength(8); });
});

it("tries again what may pass, for who opens the window again", async () => {
  const posted: string[] = [];
  serve([paper(1), paper(2)]);
  server.use(
    http.post("/api/publications/document", async ({ request, response }) => {
      const { publication } = await request.json();
      posted.push(publication.title);
      if (publication.title === "Publication 1") return response(422).json({ code: "publications_nothing_to_read", params: {} });
      return posted.length > 2 ? response(201).json({ document, full_text: true, code: null }) : response.untyped(Response.json({ code: "database_unavailable", params: {} }, { status: 503 }));
    }),
  );
  await search();
  await question();
  await vi.waitFor(() => { expect(screen.getAllByText(/^Laissée de côté/)).toHaveLength(2); });
  await press("Annuler");
  await press("Interroger ces publications");
  expect(await screen.findByText("Texte trouvé")).toBeVisible();
  expect(posted).toEqual(["Publication 1", "Publication 2", "Publication 2"]);
});
