import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import sentences from "../../../../src/emilie/core/sentences/fr.json";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import { Use } from "./Use";

const renews_at = "2026-11-30T00:00:00+01:00";

it("shows what was used of what is open, and when it renews", async () => {
  server.use(http.get("/api/use", ({ response }) => response(200).json({
    at_once: 2,
    meters: [
      { scope: "agent", period: "day", used: 12_400, most: 50_000, renews_at },
      { scope: "agent", period: "month", used: 90_000, most: null, renews_at },
      { scope: "organisation", period: "day", used: 990, most: 1_000, renews_at },
    ],
  })));
  show(<Use />);
  const day = await screen.findByRole("meter", { name: "Aujourd’hui" });
  expect(day).toHaveAttribute("aria-valuenow", "12400");
  expect(day).toHaveAttribute("aria-valuetext", "12\u202f400 jetons sur 50\u202f000");
  expect(screen.getByText(/^90\s000 jetons, sans limite$/)).toBeInTheDocument();
  expect(screen.getByRole("meter", { name: "Votre organisation, aujourd’hui" })).toBeInTheDocument();
  expect(screen.getByText(/2 réponses en cours à la fois/)).toBeInTheDocument();
});

it("says why it cannot be read", async () => {
  server.use(http.get("/api/use", ({ response }) => response(503).json({ code: "database_unavailable", params: {} })));
  show(<Use />);
  expect(await screen.findByRole("alert")).toHaveTextContent(sentences.database_unavailable);
});
