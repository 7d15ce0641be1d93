import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { DocumentInfo } from "../../../api/types";
import { composer, field, nowhere, onSend, serveComposer } from "../../../testing/composer";
import { show } from "../../../testing/render";
import { http, server } from "../../../testing/server";

beforeEach(serveComposer);

const document: DocumentInfo = {
  id: "d1", name: "note.txt", media_type: "text/plain", size: 4, state: "reading", error: null, progress: { done: 1, total: 2 }, pages: null,
  page_label: "page", words: null, unread: 0, sensitivity: null, space_id: null, created_at: "2026-09-01T08:00:00Z",
};

describe("files", () => {
  beforeEach(() => {
    server.use(
      http.post("/api/documents", ({ response }) => response(201).json(document)),
      http.get("/api/documents/{document_id}", ({ response }) => response(200).json({ ...document, state: "ready", progress: null, pages: 2, words: 9 })),
    );
  });
  const give = (...files: File[]) => { fireEvent.drop(window, { dataTransfer: { types: ["Files"], files } }); };

  it("are sent at once, read meanwhile, and go with the question", async () => {
    show(composer());
    give(new File(["note"], "note.txt"));
    expect(await screen.findByText("Prêt · 2 pages", {}, { timeout: 4000 })).toBeVisible();
    await userEvent.type(field(), "Résume{Enter}");
    expect(onSend.mock.calls[0]?.[0].documents.map(({ id }) => id)).toEqual(["d1"]);
    expect(screen.queryByText("note.txt")).toBeNull();
  });
  it("say which of their pages were not read, and why", async () => {
    server.use(
      http.get("/api/documents/{document_id}", ({ response }) =>
        response(200).json({ ...document, state: "ready", progress: null, pages: 12, page_label: "slide", words: 9, unread: 3 })),
    );
    show(composer());
    give(new File(["note"], "Scan.PDF"));
    expect(await screen.findByText(/^Prêt · 12 diapositives · 3 pages non lues/, {}, { timeout: 4000 })).toBeVisible();
  });
  it("whose reading failed can be read again", async () => {
    let reads = 0;
    const failed = { ...document, state: "failed", error: "document_failed", progress: null } as const;
    server.use(
      http.get("/api/documents/{document_id}", ({ response }) => response(200).json(reads ? { ...failed, state: "ready", error: null, pages: 2, words: 9 } : failed)),
      http.post("/api/documents/{document_id}/read", ({ response }) => {
        reads += 1;
        return response(200).json({ ...failed, state: "received", error: null });
      }),
    );
    show(composer());
    give(new File(["note"], "note.txt"));
    await userEvent.click(await screen.findByRole("button", { name: "Relire note.txt" }, { timeout: 4000 }));
    expect(await screen.findByText("Prêt · 2 pages", {}, { timeout: 4000 })).toBeVisible();
    expect(reads).toBe(1);
    expect(screen.queryByRole("button", { name: "Relire note.txt" })).toBeNull();
  });
  it("refused stay listed with their sentence, without stopping the question", async () => {
    show(composer());
    give(new File(["x"], "dessin.svg"));
    expect(await screen.findByRole("listitem")).toHaveTextContent("Ce type de fichier n’est pas lu ici.");
    await userEvent.type(field(), "Bonjour{Enter}");
    expect(onSend).toHaveBeenCalledWith({ text: "Bonjour", documents: [], task: null }, nowhere);
  });
  it("marked as more sensitive say where the question would go, before it goes", async () => {
    let done: () => void = () => undefined;
    server.use(
      http.patch("/api/documents/{document_id}", async ({ request, response }) => {
        const { sensitivity } = await request.json();
        await new Promise<void>((resolve) => { done = resolve; });
        return response(200).json({ ...document, state: "ready", progress: null, pages: 2, words: 9, unread: 0, sensitivity });
      }),
    );
    show(composer());
    give(new File(["note"], "note.txt"));
    await screen.findByText("Prêt · 2 pages", {}, { timeout: 4000 });
    await userEvent.type(field(), "Résume");
    await userEvent.click(screen.getByRole("button", { name: "Marquer note.txt" }));
    expect((await screen.findAllByRole("menuitem")).map(({ textContent }) => textContent)).toEqual(["Marquer «\u00a0Sensible\u00a0»", "Marquer «\u00a0Diffusion Restreinte\u00a0»"]);
    await userEvent.click(screen.getByRole("menuitem", { name: /Sensible/ }));
    expect(await screen.findByText("Sensible · reste en France")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Envoyer" }));
    expect(screen.getByText("Le marquage d’un fichier est en cours d’enregistrement. Votre question partira aussitôt après.")).toBeVisible();
    expect(onSend).not.toHaveBeenCalled();
    done();
    await waitFor(() => { expect(onSend).toHaveBeenCalledOnce(); });
    expect(field()).toHaveValue("");
    expect(onSend.mock.calls[0]?.[0].raised).toEqual({ sensitivity: "sensible", documents: ["note.txt"] });
  });
  it("keep their marking when the server refuses another, and it is said", async () => {
    server.use(http.patch("/api/documents/{document_id}", ({ response }) => response(409).json({ code: "document_in_use", params: {} })));
    show(composer());
    give(new File(["note"], "note.txt"));
    await screen.findByText("Prêt · 2 pages", {}, { timeout: 4000 });
    await userEvent.click(screen.getByRole("button", { name: "Marquer note.txt" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: /Sensible/ }));
    expect(await screen.findByText(/^Ce document a déjà servi/)).toBeVisible();
    expect(screen.getByText("Interne · reste en France")).toBeVisible();
  });
  it("hold a question back when their marking is lost, instead of sending it lower", async () => {
    let refuse: () => void = () => undefined;
    server.use(
      http.patch("/api/documents/{document_id}", async ({ response }) => {
        await new Promise<void>((resolve) => { refuse = resolve; });
        return response(409).json({ code: "document_in_use", params: {} });
      }),
    );
    show(composer());
    give(new File(["note"], "note.txt"));
    await screen.findByText("Prêt · 2 pages", {}, { timeout: 4000 });
    await userEvent.click(screen.getByRole("button", { name: "Marquer note.txt" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: /Sensible/ }));
    await userEvent.type(field(), "Résume{Enter}");
    refuse();
    expect(await screen.findByText(/^Ce document a déjà servi/)).toBeVisible();
    expect(field()).toHaveValue("Résume");
    expect(screen.queryByText(/partira aussitôt après/)).toBeNull();
    expect(onSend).not.toHaveBeenCalled();
  });
  it("hold a question until they are sent, and lets it go unless it is written again", async () => {
    let arrive: () => void = () => undefined;
    server.use(
      http.post("/api/documents", async ({ response }) => {
        await new Promise<void>((resolve) => { arrive = resolve; });
        return response(201).json(document);
      }),
    );
    show(composer());
    give(new File(["note"], "note.txt"));
    await userEvent.type(field(), "Résume{Enter}");
    expect(screen.getByText("Un fichier est encore en cours d’envoi. Votre question partira aussitôt après.")).toBeVisible();
    await userEvent.type(field(), "-le");
    expect(screen.getByText("Un fichier est encore en cours d’envoi.")).toBeVisible();
    await userEvent.type(field(), "{Enter}");
    arrive();
    await waitFor(() => { expect(onSend).toHaveBeenCalledOnce(); });
    expect(onSend.mock.calls[0]?.[0]).toMatchObject({ text: "Résume-le", documents: [{ id: "d1" }] });
  });
  it("that are images are given by their words where nobody sees them, and it is said", async () => {
    server.use(
      http.get("/api/documents/{document_id}", ({ response }) =>
        response(200).json({ ...document, name: "affiche.png", media_type: "image/png", state: "ready", progress: null, pages: 1, words: 12 })),
    );
    show(composer());
    give(new File(["image"], "affiche.png"));
    expect(await screen.findByText("Prête · 12 mots lus", {}, { timeout: 4000 })).toBeVisible();
    expect(screen.getByText(/^Qui répondra ne voit pas les images/)).toBeVisible();
    await userEvent.type(field(), "Que dit-elle ?{Enter}");
    expect(onSend).toHaveBeenCalled();
  });
  it("of earlier questions are said not to be shown, where nobody sees them", async () => {
    show(composer({ pictured: true }));
    expect(await screen.findByText(/^Les images jointes plus haut ne seront pas montrées/)).toBeVisible();
    await userEvent.type(field(), "Et sur la photo ?{Enter}");
    expect(onSend).toHaveBeenCalled();
  });
  it("beyond the number allowed are not joined, and it is said", async () => {
    show(composer());
    await screen.findByText("Interne · reste en France");
    give(new File(["a"], "a.txt"), new File(["b"], "b.txt"), new File(["c"], "c.txt"));
    expect(await screen.findByText(/^2 fichiers au plus par question/)).toBeVisible();
    expect(screen.queryByText("c.txt")).toBeNull();
  });
});
