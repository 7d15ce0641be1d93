import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Comparison } from "../../api/types";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import ComparisonPanel from "./ComparisonPanel";

const counts = { modified: 0, added: 0, removed: 0, renumbered: 0, moved: 0, unchanged: 0 };
const place = (label: string, start = 10) => ({ label, page: 2, start, end: 90 });
const told: Comparison = {
  left: { document_id: "d1", name: "ancien.pdf", page_label: "page", left_out: 4 },
  right: { document_id: "d2", name: "nouveau.docx", page_label: "section", left_out: 0 },
  units: "articles",
  counts: { ...counts, modified: 1, removed: 1, unchanged: 1 },
  kept: 0.9,
  changes: [
    { kind: "unchanged", left: place("Article 1", 0), right: place("Article 1", 0), segments: [] },
    { kind: "modified", left: place("Article 3"), right: place("Article 2"), segments: [{ op: "kept", text: "Un délai de " }, { op: "deleted", text: "trois " }, { op: "inserted", text: "six " }, { op: "kept", text: "mois." }] },
    { kind: "removed", left: place("", 5), right: null, segments: [{ op: "deleted", text: "Vu le code." }] },
  ],
};
const onClose = vi.fn();
const onSource = vi.fn();
const pair = { left: "d1", right: "d2" };

function opened(given: Comparison) {
  server.use(http.get("/api/documents/{document_id}/comparison/{other_id}", ({ response }) => response(200).json(given)));
  return show(<ComparisonPanel comparison={pair} onClose={onClose} onSource={onSource} />);
}
beforeEach(() => { vi.resetAllMocks(); });

it("lists what changed, each change told by more than a colour, and opens its page", async () => {
  const { container } = opened(told);
  expect(await screen.findByText("1 article modifié, 1 supprimé, 1 inchangé")).toBeVisible();
  const [modified, removed] = screen.getAllByRole("listitem");
  if (!modified || !removed) throw new Error("two changes");
  expect(within(modified).getByRole("heading")).toHaveTextContent("Article 3 → Article 2");
  expect(container.querySelector("del")).toHaveTextContent("Supprimé : trois Fin.");
  expect(container.querySelector("ins")).toHaveTextContent("Ajouté : six Fin.");
  expect(within(removed).getByRole("heading")).toHaveTextContent("Début du texte");
  expect(screen.getByText("4 en-têtes et pieds de page ne sont pas comparés.")).toBeVisible();
  await userEvent.click(within(modified).getByRole("button", { name: "Nouvelle, partie 2" }));
  expect(onSource).toHaveBeenCalledExactlyOnceWith({ document: "d2", page: 2, start: 10, end: 90, number: 0 });
});

it("shows everything on demand, and walks from change to change", async () => {
  opened(told);
  await userEvent.click(await screen.findByRole("button", { name: "Tout (3)" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
  await userEvent.click(screen.getByRole("button", { name: "Changement suivant" }));
  await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
  expect(screen.getByRole("heading", { name: "Début du texte" })).toHaveFocus();
  expect(screen.getByRole("button", { name: "Changement suivant" })).toBeDisabled();
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalled();
});

it("says that nothing changed, or that the texts have nothing in common", async () => {
  const first = opened({ ...told, counts: { ...counts, unchanged: 1 }, changes: told.changes.slice(0, 1) });
  expect(await screen.findByText("Aucune différence")).toBeVisible();
  first.unmount();
  opened({ ...told, units: "paragraphs", kept: 0.02, changes: [{ kind: "removed", left: place("Vu le code…"), right: null, segments: [{ op: "deleted", text: "Vu le code général." }] }] });
  expect(await screen.findByText("Trop peu en commun")).toBeVisible();
  // Its own first words name it: they are not read twice.
  expect(screen.getByRole("heading", { name: "Vu le code…" })).toHaveClass("visually-hidden");
});

it("says why it cannot be shown, and tries again", async () => {
  server.use(http.get("/api/documents/{document_id}/comparison/{other_id}", ({ response }) => response(503).json({ code: "comparison_too_slow", params: {} })));
  show(<ComparisonPanel comparison={pair} onClose={onClose} onSource={onSource} />);
  expect(screen.getByText("Comparaison des deux textes, article par article…")).toBeVisible();
  expect(await screen.findByText(/^La comparaison prenait trop de temps/)).toBeVisible();
  server.use(http.get("/api/documents/{document_id}/comparison/{other_id}", ({ response }) => response(200).json(told)));
  await userEvent.click(screen.getByRole("button", { name: "Réessayer" }));
  expect(await screen.findByText("nouveau.docx")).toBeVisible();
});
