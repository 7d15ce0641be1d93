import { screen, waitFor } from "@testing-library/react";
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
    http.patch("/api/me", async ({ request, response }) => {
      const { theme, language } = await request.json();
      return response(200).json({ ...jeanne, theme: theme ?? jeanne.theme, language: language ?? jeanne.language });
    }),
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
    http.patch("/api/me", ({ response }) => response(422).json({ code: "invalid", params: { field: "theme" } })),
  );
  show(<Page />);
  await userEvent.click(await screen.findByRole("button", { name: "system" }));
  expect(await screen.findByText(sentences.invalid.replace("{field}", "theme"))).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "system" })).toBeInTheDocument();
  expect(document.documentElement).not.toHaveAttribute("data-theme");
});

function Hesitating() {
  const agent = useQuery(me()).data;
  const change = useChangePreference();
  const choose = () => {
    void change({ theme: "light" });
    void change({ theme: "dark" });
  };
  return agent ? <button onClick={choose}>{agent.theme}</button> : null;
}

it("keeps the last of two quick choices, here and on the server", async () => {
  let kept = jeanne;
  server.use(
    http.get("/api/me", ({ response }) => response(200).json(kept)),
    http.patch("/api/me", async ({ request, response }) => {
      const { theme } = await request.json();
      // The first one takes longer on its way.
      await new Promise((resolve) => { setTimeout(resolve, theme === "light" ? 50 : 0); });
      kept = { ...kept, theme: theme ?? kept.theme };
      return response(200).json(kept);
    }),
  );
  show(<Hesitating />);
  await userEvent.click(await screen.findByRole("button", { name: "system" }));
  await waitFor(() => { expect(kept.theme).toBe("dark"); });
  expect(screen.getByRole("button")).toHaveTextContent("dark");
});
