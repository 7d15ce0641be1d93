import { screen } from "@testing-library/react";
import type { ToolUIPart } from "ai";
import { describe, expect, it } from "vitest";
import { show } from "../../../testing/render";
import { Step } from "./Step";

const step = (part: object) => ({ type: "tool-search_documents", toolCallId: "c", input: { query: "prêt" }, ...part }) as unknown as ToolUIPart;

describe("a step", () => {
  it("says that it is under way", () => {
    show(<Step part={step({ state: "input-available" })} />);
    expect(screen.getByText("Recherche dans les documents…")).toBeVisible();
  });
  it("says what it found", () => {
    show(<Step part={step({ state: "output-available", output: { passages: 3 } })} />);
    expect(screen.getByText("Recherche dans les documents · 3 passages trouvés")).toBeVisible();
  });
  it("says that it failed, and why", () => {
    show(<Step part={step({ state: "output-error", errorText: "tool_interrupted" })} />);
    expect(screen.getByText(/échec/)).toBeVisible();
    expect(screen.getByText("La réponse s’est arrêtée avant la fin de cette étape.")).toBeInTheDocument();
  });
});
