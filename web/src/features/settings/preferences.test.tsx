import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { useQuery } from "@tanstack/react-query";
import sentences from "../../../../src/emilie/core/sentences/fr.json";
import { me } from "../../api/session";
import type { Me } from "../../api/types";
import { show } from "../../testing/render";
import { jeanne } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { useApplyPreferences, useChangePreference } from "./preferences";

function Chosen({ agent }: { agent: Me }) {
  useApplyPreferences(agent);
  const change = useChangePreference();
  return <button onClick={() => void change({ theme: "dark", language: "en" })}>{agent.theme}</button>;
}

function Page() {
  const agent = useQuery(me()).data;
  return agent ? <Chosen agent={agent} /> : null;
}

it("applies theme and language at once, and keeps them for the next page", async () => {
  server.use(
    http.get("/api/me", ({ response }) => response(200).json(jeanne)),
    http.patch("/api/me", async ({ request, response }) => response(200).json({ ...jeanne, ...(await request.json()) })),
  );
  show(<Page />);
  await userEvent.click(await screen.findByRole("button", { name: "system" }));
  expect(await screen.findByRole("button", { name: "dark" })).toBeInTheDocument();
  expect(document.documentElement).toHaveAttribute("data-theme", "dark");
  expect(document.documentElement).toHaveAttribute("lang", "en");
  expect(localStorage.getItem("emilie.theme")).toBe("dark");
});

it("comes back, and says why, when the server refuses", async () => {
  server.use(
    http.get("/api/me", ({ response }) => response(200).json(jeanne)),
    http.patch("/api/me", ({ response }) => response(503).json({ code: "database_unavailable", params: {} })),
  );
  show(<Page />);
  await userEvent.click(await screen.findByRole("button", { name: "system" }));
  expect(await screen.findByText(sentences.database_unavailable)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "system" })).toBeInTheDocument();
  expect(document.documentElement).not.toHaveAttribute("data-theme");
});
