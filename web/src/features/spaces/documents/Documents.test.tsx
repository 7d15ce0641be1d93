import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import sentences from "../../../../../src/emilie/core/sentences/fr.json";
import type { SpaceDocument } from "../../../api/types";
import { show } from "../../../testing/render";
import { jeanne, spaceDocumentOf, spaceOf } from "../../../testing/samples";
import { http, server } from "../../../testing/server";
import { Documents } from "./Documents";

const guide = spaceDocumentOf();
const long = spaceDocumentOf({ id: "d2", name: "Registre.pdf", state: "reading", progress: { done: 41, total: 130 }, pages: null });
const bad = spaceDocumentOf({ id: "d3", name: "Scan.pdf", state: "failed", error: "document_too_slow", pages: null });

function serve(...items: SpaceDocument[]): { asked: string[]; held: SpaceDocument[] } {
  const asked: string[] = [];
  const held = [...items];
  server.use(
    http.get("/api/me", ({ response }) => response(200).json(jeanne)),
    http.untyped.get("*/api/instance", () => new Response(null, { status: 503 })),
    http.get("/api/spaces/{space_id}/documents", ({ request, response }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query.toString());
      const found = held.filter(({ name, state }) => name.toLowerCase().includes(query.get("q") ?? "") && (query.get("state") ?? state) === state);
      return response(200).json({ items: found, next: null });
    }),
  );
  return { asked, held };
}
const held = (count: number) => spaceOf({ documents: count, reading: 1, failed: 1 });
const row = (name: string) => screen.findByText(name).then((found) => within(found.closest("li") as HTMLElement));

it("says how far each document is, why one failed, and opens those that are read", async () => {
  const onOpen = vi.fn();
  serve(long, bad, guide);
  show(<Documents space={held(3)} onOpen={onOpen} />);
  expect(screen.getByText("1 prêt, 1 en lecture, 1 non lu")).toBeInTheDocument();
  expect((await row("Registre.pdf")).getByText("Lecture, page 41 sur 130")).toBeInTheDocument();
  expect((await row("Scan.pdf")).getByText(sentences.document_too_slow.replace("{name}", "Scan.pdf"))).toBeInTheDocument();
  expect((await row("Guide.pdf")).getByText("1,4 Mo · Samira Lebrun, le 15 juin 2026")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Registre.pdf" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Guide.pdf" }));
  expect(onOpen).toHaveBeenCalledWith(guide);
});

it("asks the server for a name, and for those that were not read", async () => {
  const { asked } = serve(guide, bad);
  show(<Documents space={held(30)} onOpen={vi.fn()} />);
  await userEvent.type(screen.getByRole("searchbox", { name: "Chercher un document par son nom" }), "guide");
  await waitFor(() => { expect(asked.at(-1)).toBe("limit=50&q=guide"); });
  await waitFor(() => { expect(screen.queryByText("Scan.pdf")).not.toBeInTheDocument(); });
  await userEvent.click(screen.getByRole("button", { name: "Seulement les non lus" }));
  expect(await screen.findByText(/Aucun document dont le nom contient/)).toBeInTheDocument();
  expect(asked.at(-1)).toBe("limit=50&q=guide&state=failed");
});

it("lets readers open, and change nothing", async () => {
  serve(guide, bad);
  show(<Documents space={{ ...held(2), right: "reader" }} onOpen={vi.fn()} />);
  await row("Guide.pdf");
  expect(screen.getAllByRole("button").map((one) => one.getAttribute("aria-label") ?? one.textContent)).toEqual(["Seulement les non lus", "Guide.pdf"]);
});

it("marks a document above its space once it is confirmed", async () => {
  const marked = vi.fn();
  serve(guide);
  server.use(http.patch("/api/documents/{document_id}", async ({ request, response }) => { marked(await request.json()); return response(200).json(guide); }));
  show(<Documents space={{ ...held(1), sensitivity: "sensible" }} onOpen={vi.fn()} />);
  await userEvent.click(await screen.findByRole("button", { name: "Marquer Guide.pdf" }));
  expect(screen.getAllByRole("menuitem")).toHaveLength(1);
  await userEvent.click(screen.getByRole("menuitem", { name: /Diffusion Restreinte/ }));
  const asked = await screen.findByRole("dialog", { name: /Marquer ce document/ });
  expect(asked).toHaveTextContent("Relever est définitif");
  expect(marked).not.toHaveBeenCalled();
  await userEvent.click(within(asked).getByRole("button", { name: /^Marquer/ }));
  await waitFor(() => { expect(marked).toHaveBeenCalledWith({ sensitivity: "diffusion_restreinte" }); });
});

it("deletes once it is confirmed, offers the receipt, and gives the focus to what comes next", async () => {
  const { held: there } = serve(guide, bad);
  server.use(
    http.delete("/api/documents/{document_id}", ({ response }) => { there.shift(); return response(204).empty(); }),
    http.get("/api/documents/{document_id}/receipt", ({ response }) => response(200).json({
      document_id: "d1", deleted_at: "2026-09-01T08:00:00Z", reason: "agent", media_type: "application/pdf", size: 4, sha256: "ab12", pages: 2, passages: null, erased_at: null,
    })),
  );
  show(<Documents space={held(2)} onOpen={vi.fn()} />);
  await userEvent.click(await screen.findByRole("button", { name: "Supprimer Guide.pdf" }));
  const asked = screen.getByRole("dialog", { name: /Supprimer ce document/ });
  await userEvent.click(within(asked).getByRole("button", { name: "Supprimer le document" }));
  expect(await screen.findByRole("button", { name: "Copier le reçu" })).toBeInTheDocument();
  await waitFor(() => { expect(screen.getByRole("button", { name: "Relire Scan.pdf" })).toHaveFocus(); });
  expect(screen.queryByText("Guide.pdf")).not.toBeInTheDocument();
});

it("says why a deletion was refused, and keeps the document", async () => {
  serve(guide);
  server.use(http.delete("/api/documents/{document_id}", ({ response }) => response(403).json({ code: "space_editors_only", params: {} })));
  show(<Documents space={held(1)} onOpen={vi.fn()} />);
  await userEvent.click(await screen.findByRole("button", { name: "Supprimer Guide.pdf" }));
  await userEvent.click(screen.getByRole("button", { name: "Supprimer le document" }));
  expect(await screen.findByText(sentences.space_editors_only)).toBeInTheDocument();
  expect(screen.getByText("Guide.pdf")).toBeInTheDocument();
});

it("says once why a whole folder was refused", async () => {
  serve();
  show(<Documents space={spaceOf()} onOpen={vi.fn()} />);
  const tools = ["un.exe", "deux.exe", "trois.exe"].map((name) => new File(["MZ"], name));
  await userEvent.setup({ applyAccept: false }).upload(document.querySelector("input[type=file]") as HTMLInputElement, tools);
  expect(screen.getByRole("region", { name: "3 fichiers refusés" })).toHaveTextContent(/un\.exe.*deux\.exe.*trois\.exe/);
  const said = screen.getAllByRole("status").map(({ textContent }) => textContent).join(" ");
  expect(said).toMatch(/3 fichiers refusés\s: /);
  expect(said.split("Ce type de fichier n’est pas lu ici.")).toHaveLength(2);
});
