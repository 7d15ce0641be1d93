import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { show } from "../../../testing/render";
import type { Letter } from "../said";
import LetterCard from "./LetterCard";
import RewritingCard from "./RewritingCard";

const letter: Letter = {
  subject: "Report",
  body: "Madame,\n\nUn report.\n\nCordialement,",
  right: "Madame la Préfète,\n\nUn report.\n\nJe vous prie d’agréer…",
  faults: [
    { kind: "greeting", found: "Madame,", right: "Madame la Préfète," },
    { kind: "closing", found: "", right: "Je vous prie d’agréer…" },
  ],
  departures: [{ words: "agent·es", kind: "median" }],
};
const mail = () => decodeURIComponent(screen.getByRole("link", { name: "Ouvrir dans la messagerie" }).getAttribute("href") ?? "");

it("says what is wrong with a letter, and puts it right in one press", async () => {
  show(<LetterCard letter={letter} />);
  expect(screen.getByText("Appel : « Madame, » au lieu de « Madame la Préfète, »")).toBeVisible();
  expect(screen.getByText("Il manque la formule de politesse : « Je vous prie d’agréer… »")).toBeVisible();
  expect(screen.getByText("« agent·es »")).toBeVisible();
  expect(mail()).toContain("Madame,\r\n");
  await userEvent.click(screen.getByRole("button", { name: "Mettre la bonne formule" }));
  expect(mail()).toContain("Madame la Préfète,\r\n");
  expect(screen.getByRole("group", { name: "La lettre corrigée" })).toHaveTextContent("Je vous prie d’agréer…");
});

it("warns of nothing in a letter that is right, and says that a long one is to be pasted", () => {
  show(<LetterCard letter={{ ...letter, body: "mot ".repeat(800), right: null, faults: [], departures: [] }} />);
  expect(screen.queryByRole("button", { name: "Mettre la bonne formule" })).toBeNull();
  expect(mail()).toBe("mailto:?subject=Report");
  expect(screen.getByText(/trop longue pour passer d’un clic/)).toBeVisible();
});

it("takes changes one by one, by keyboard as by hand", async () => {
  const onUse = vi.fn<(text: string) => void>();
  show(<RewritingCard rewriting={{ before: "un chat noir dort", after: "un chien noir court", departures: [] }} onUse={onUse} />);
  const card = within(screen.getByRole("region", { name: "Ce qui change" }));
  const [first, second] = card.getAllByRole("checkbox");
  if (!first || !second) throw new Error("two changes");
  expect(first).toHaveAccessibleName("chat, remplacé par chien");
  first.focus();
  await userEvent.keyboard(" ");
  expect(first).not.toBeChecked();
  expect(card.getByRole("status")).toHaveTextContent("Gardés : 1 sur 2");
  await userEvent.keyboard("{ArrowRight}");
  expect(second).toHaveFocus();
  await userEvent.click(card.getByRole("button", { name: "Repartir de ce texte" }));
  expect(onUse).toHaveBeenLastCalledWith("un chat noir court");
  await userEvent.click(card.getByRole("button", { name: "Tout accepter" }));
  await userEvent.click(card.getByRole("button", { name: "Repartir de ce texte" }));
  expect(onUse).toHaveBeenLastCalledWith("un chien noir court");
});

it("says so when nothing changes, and what departs from the rule all the same", () => {
  show(<RewritingCard rewriting={{ before: "aux agent·es", after: "aux agent·es", departures: letter.departures }} />);
  expect(screen.getByText("Rien ne change dans ce texte.")).toBeVisible();
  expect(screen.getByText("« agent·es »")).toBeVisible();
});
