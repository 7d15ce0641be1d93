import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../api/failure";
import { composer, field, nowhere, onSend, onStop, serveComposer } from "../../../testing/composer";
import { show } from "../../../testing/render";
import type { Prefill } from "./Composer";

beforeEach(serveComposer);

describe("writing", () => {
  it("sends with Enter, breaks the line with Shift+Enter", async () => {
    show(composer());
    await userEvent.type(field(), "Un{Shift>}{Enter}{/Shift}deux{Enter}");
    expect(onSend).toHaveBeenCalledExactlyOnceWith({ text: "Un\ndeux", documents: [], task: null }, nowhere);
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
    await screen.findByText("Interne · reste en France");
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
