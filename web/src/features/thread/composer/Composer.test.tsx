import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../../api/failure";
import type { DocumentInfo, Instance } from "../../../api/types";
import { show } from "../../../testing/render";
import { http, server } from "../../../testing/server";
import type { Turn } from "../turn";
import { Composer, type Prefill } from "./Composer";

const instance: Instance = {
  name: "Émilie", institution: "Ministère de l’Archipel", theme: "neutral", demonstration: true, personas: [], version: "0",
  answering: { name: "integre", kind: "builtin", label: "Moteur intégré", model: null, operator: null, seat: null, country: null, certifications: [], foreign_law: false, leaves_machine: false },
  local_model_down: false,
  limits: { document_bytes: 50_000_000, documents_per_turn: 2, images_per_turn: 5, text_characters: 30 },
};
const onSend = vi.fn<(turn: Turn) => Promise<Failure | null>>();
const onStop = vi.fn();
const field = () => screen.getByRole("textbox", { name: "Votre question" });

interface Given {
  place?: string;
  answering?: boolean;
  prefill?: Prefill | null;
}
function composer({ place = "c1", answering = false, prefill = null }: Given = {}) {
  return <Composer place={place} answering={answering} stopping={false} prefill={prefill} onSend={onSend} onStop={onStop} />;
}

beforeEach(() => {
  vi.resetAllMocks();
  onSend.mockResolvedValue(null);
  server.use(
    http.get("/api/instance", ({ response }) => response(200).json(instance)),
    http.get("/api/me", ({ response }) => response(401).json({ code: "signed_out", params: {} })),
  );
});

describe("writing", () => {
  it("sends with Enter, breaks the line with Shift+Enter", async () => {
    show(composer());
    await userEvent.type(field(), "Un{Shift>}{Enter}{/Shift}deux{Enter}");
    expect(onSend).toHaveBeenCalledExactlyOnceWith({ text: "Un\ndeux", documents: [], task: null });
    expect(field()).toHaveValue("");
  });
  it("does not send while an input method composes", () => {
    show(composer());
    fireEvent.change(field(), { target: { value: "にほん" } });
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
  });
  it("gives the text back with the reason when the question is refused", async () => {
    onSend.mockResolvedValue(new Failure("answer_in_progress", {}, 409));
    show(composer());
    await userEvent.type(field(), "Bonjour{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Une réponse est déjà en cours");
    expect(field()).toHaveValue("Bonjour");
  });
  it("keeps the text of a question that is refused after the page was left", async () => {
    let refuse: (failure: Failure) => void = () => undefined;
    onSend.mockImplementation(() => new Promise((resolve) => { refuse = resolve; }));
    const { unmount } = show(composer());
    await userEvent.type(field(), "Bonjour{Enter}");
    expect(field()).toHaveValue("");
    unmount();
    refuse(new Failure("signed_out", {}, 401));
    await waitFor(() => { expect(localStorage.getItem("emilie.draft.nobody.c1")).toContain("Bonjour"); });
    show(composer());
    expect(field()).toHaveValue("Bonjour");
  });
  it("keeps what is written for the next visit, and forgets it once sent", async () => {
    const first = show(composer());
    await userEvent.type(field(), "Brouillon");
    first.unmount();
    const second = show(composer());
    expect(field()).toHaveValue("Brouillon");
    await userEvent.type(field(), "{Enter}");
    second.unmount();
    show(composer());
    expect(field()).toHaveValue("");
  });
  it("says in words why it cannot send", async () => {
    show(composer());
    await screen.findByText("Reste sur cette machine");
    await userEvent.type(field(), "Une question de plus de trente caractères{Enter}");
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.getByText(/^Texte trop long : 41 caractères sur 30 permis/)).toBeVisible();
  });
  it("stops with the same button while an answer is written, and gives the focus back", async () => {
    show(composer({ answering: true }));
    await userEvent.click(screen.getByRole("button", { name: "Arrêter la réponse" }));
    expect(onStop).toHaveBeenCalledOnce();
    expect(field()).toHaveFocus();
  });
});

function Home() {
  const [prefill, choose] = useState<Prefill | null>(null);
  return (
    <>
      <button onClick={() => { choose({ task: "traduction", text: "Traduis en [anglais] :\n\n", key: 1 }); }}>Traduction</button>
      {composer({ place: "new", prefill })}
    </>
  );
}

it("puts a card's prompt before what is written, and selects the words to replace", async () => {
  show(<Home />);
  await userEvent.type(field(), "Mon texte");
  await userEvent.click(screen.getByRole("button", { name: "Traduction" }));
  await waitFor(() => { expect(field()).toHaveValue("Traduis en [anglais] :\n\nMon texte"); });
  const area = field() as HTMLTextAreaElement;
  await waitFor(() => { expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe("[anglais]"); });
  await userEvent.click(screen.getByRole("button", { name: "Retirer la tâche Traduction" }));
  await userEvent.type(area, "{Control>}a{/Control}Bonjour{Enter}");
  expect(onSend.mock.calls[0]?.[0].task).toBeNull();
});

const document: DocumentInfo = {
  id: "d1", name: "note.txt", media_type: "text/plain", size: 4, state: "reading", error: null, progress: { done: 1, total: 2 }, pages: null,
  page_label: "page", words: null, sensitivity: null, created_at: "2026-09-01T08:00:00Z",
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
  it("refused stay listed with their sentence, without stopping the question", async () => {
    show(composer());
    give(new File(["x"], "dessin.svg"));
    expect(await screen.findByRole("listitem")).toHaveTextContent("Ce type de fichier n’est pas lu ici.");
    await userEvent.type(field(), "Bonjour{Enter}");
    expect(onSend).toHaveBeenCalledWith({ text: "Bonjour", documents: [], task: null });
  });
  it("beyond the number allowed are not joined, and it is said", async () => {
    show(composer());
    await screen.findByText("Reste sur cette machine");
    give(new File(["a"], "a.txt"), new File(["b"], "b.txt"), new File(["c"], "c.txt"));
    expect(await screen.findByText(/^2 documents au plus par question/)).toBeVisible();
    expect(screen.queryByText("c.txt")).toBeNull();
  });
});
