import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { showSources } from "../../api/openSources";
import type { SourceRef } from "../../api/source";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import SourcePanel from "./SourcePanel";

const texts = ["Première page.", "La mission recommande d’ouvrir 35 heures. Fin."];
const source: SourceRef = { document: "d1", page: 2, start: 22, end: 40, number: 1 };
const next: SourceRef = { ...source, page: 1, start: 0, end: 8, number: 2 };
const onClose = vi.fn();
const onSource = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
  showSources([source, next]);
  server.use(
    http.get("/api/documents/{document_id}/pages/{number}", ({ params, response }) => {
      const number = Number(params.number);
      const text = texts[number - 1];
      if (text === undefined) return response(404).json({ code: "not_found", params: {} });
      return response(200).json({ document_id: "d1", name: "Rapport.pdf", number, count: 2, page_label: "page", heading: null, text, quality: null, recogniser: null, drawn: false, picture: false });
    }),
  );
});
const opened = (given = source) => show(<SourcePanel source={given} onClose={onClose} onSource={onSource} />);

it("opens at the page, the quoted words marked", async () => {
  const { container } = opened();
  expect(await screen.findByText("Source 1 · page 2 sur 2")).toBeVisible();
  expect(container.querySelector("mark")).toHaveTextContent("Passage cité d’ouvrir 35 heures");
  expect(screen.getByRole("heading", { name: "Rapport.pdf" })).toHaveFocus();
  expect(screen.getByRole("link", { name: "Télécharger l’original" })).toHaveAttribute("href", "/api/documents/d1/file");
});

it("turns the pages and comes back to the quote", async () => {
  const { container } = opened();
  await userEvent.click(await screen.findByRole("button", { name: "Page précédente" }));
  expect(await screen.findByText("Première page.")).toBeVisible();
  expect(container.querySelector("mark")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Revenir au passage cité" }));
  expect(container.querySelector("mark")).not.toBeNull();
});

it("walks from source to source, and closes with Escape", async () => {
  opened();
  await userEvent.click(await screen.findByRole("button", { name: "Source suivante" }));
  expect(onSource).toHaveBeenCalledExactlyOnceWith(next);
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalled();
});

it("says when the document is no longer there", async () => {
  opened({ ...source, page: 9 });
  expect(await screen.findByText("Ce document n’existe plus, ou ne vous est pas ouvert.")).toBeVisible();
});

it("says how sure the words of a scan are, and calls slides by their name", async () => {
  server.use(
    http.get("/api/documents/{document_id}/pages/{number}", ({ response }) =>
      response(200).json({ document_id: "d1", name: "Rapport.pptx", number: 2, count: 2, page_label: "slide", heading: null, text: texts[1] ?? "", quality: 87, recogniser: null, drawn: false, picture: false })),
  );
  opened();
  expect(await screen.findByText(/^Texte reconnu dans une image, fiable à 87/)).toBeVisible();
  expect(screen.getByText("Source 1 · diapositive 2 sur 2")).toBeVisible();
  expect(screen.getByRole("button", { name: "Diapositive précédente" })).toBeEnabled();
});

it("names the service that recognised a page", async () => {
  server.use(
    http.get("/api/documents/{document_id}/pages/{number}", ({ response }) =>
      response(200).json({ document_id: "d1", name: "Rapport.pdf", number: 2, count: 2, page_label: "page", heading: null, text: texts[1] ?? "", quality: null, recogniser: "Lecture du ministère", drawn: false, picture: false })),
  );
  opened();
  expect(await screen.findByText(/^Texte reconnu dans une image par «\sLecture du ministère\s»\.$/)).toBeVisible();
});

it("shows a PDF's page as it looks, and its text on demand", async () => {
  const asked: string[] = [];
  server.use(
    http.get("/api/documents/{document_id}/pages/{number}", ({ response }) =>
      response(200).json({ document_id: "d1", name: "Rapport.pdf", number: 2, count: 2, page_label: "page", heading: null, text: texts[1] ?? "", quality: null, recogniser: null, drawn: true, picture: false })),
    http.untyped.get("*/api/documents/d1/pages/2/image", ({ request }) => {
      asked.push(new URL(request.url).search);
      return new Response("x", { headers: { "content-type": "image/jpeg", "x-mark-top": "0.5" } });
    }),
  );
  const { container } = opened();
  expect(await screen.findByRole("img", { name: /^Page 2 de Rapport\.pdf, avec le passage cité surligné/ })).toHaveAttribute("src", expect.stringMatching(/^data:/));
  expect(asked).toEqual(["?start=22&end=40"]);
  await userEvent.click(screen.getByRole("button", { name: "Texte" }));
  expect(container.querySelector("mark")).toHaveTextContent("d’ouvrir 35 heures");
  await userEvent.click(screen.getByRole("button", { name: "Page" }));
  expect(await screen.findByRole("img")).toBeVisible();
});

it("gives the text of a page that cannot be drawn", async () => {
  server.use(
    http.get("/api/documents/{document_id}/pages/{number}", ({ response }) =>
      response(200).json({ document_id: "d1", name: "Rapport.pdf", number: 2, count: 2, page_label: "page", heading: null, text: texts[1] ?? "", quality: null, recogniser: null, drawn: true, picture: false })),
    http.get("/api/documents/{document_id}/pages/{number}/image", ({ response }) => response(422).json({ code: "page_not_drawn", params: {} })),
  );
  const { container } = opened();
  expect(await screen.findByText(/^La page n’a pas pu être dessinée/)).toBeVisible();
  expect(container.querySelector("mark")).toHaveTextContent("d’ouvrir 35 heures");
});
