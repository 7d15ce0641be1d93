import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Length } from "../../../api/types";
import { show } from "../../../testing/render";
import { LengthChoice } from "./LengthChoice";

it("is chosen with the arrows, and says what it is the length of", async () => {
  const onChoose = vi.fn<(length: Length) => void>();
  show(<LengthChoice length="moyen" onChoose={onChoose} />);
  expect(screen.getByRole("radiogroup", { name: "Longueur de la synthèse" })).toBeInTheDocument();
  expect(screen.getByRole("radio", { name: "Moyen" })).toBeChecked();
  screen.getByRole("radio", { name: "Moyen" }).focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("long");
});
