import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";

import { composer, field, onSend, serveComposer } from "../../../testing/composer";
import { show } from "../../../testing/render";
import { PromptingContext, type Prompting } from "../prompting";

/** Stands for the library: what it is given, and what it gives. */
const prompting: Prompting = {
  Slash: ({ typed, onUse, onClose }) => (
    <div role="group" aria-label="Modèles">
      <output>{typed}</output>
      <button onClick={() => { onUse("Texte du modèle"); }}>Choisir</button>
      <button onClick={() => { onClose("/abc"); }}>Fermer</button>
    </div>
  ),
  Keep: () => null,
};
const opened = () => show(<PromptingContext value={prompting}>{composer()}</PromptingContext>);
const library = () => screen.queryByRole("group", { name: "Modèles" });

beforeEach(() => {
  localStorage.clear();
  serveComposer();
});

it("opens the prompts on a stroke in an empty composer, and takes the text of one", async () => {
  opened();
  await userEvent.type(field(), "/");
  expect(library()).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Choisir" }));
  expect(field()).toHaveValue("Texte du modèle");
  expect(field()).toHaveFocus();
  expect(library()).toBeNull();
  expect(onSend).not.toHaveBeenCalled();
});

it("does not send while they are open, and keeps what was typed", async () => {
  opened();
  await userEvent.type(field(), "/no{Enter}");
  expect(screen.getByText("no")).toBeVisible();
  expect(onSend).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Fermer" }));
  expect(field()).toHaveValue("/abc");
  await userEvent.type(field(), "d");
  expect(library()).toBeNull();
});

it("leaves a stroke alone anywhere else", async () => {
  opened();
  await userEvent.type(field(), "a/");
  expect(library()).toBeNull();
  await userEvent.clear(field());
  await userEvent.click(field());
  await userEvent.paste("/etc/hosts");
  expect(library()).toBeNull();
});
