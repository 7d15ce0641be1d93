import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { show } from "../../testing/render";
import { choiceOf, conversationOf, endpointsOf, jeanne } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { NewThread } from "./NewThread";

const asked = vi.fn();
const field = () => screen.getByRole("textbox", { name: "Votre question" });

beforeEach(() => {
  asked.mockReset();
  server.use(
    http.untyped.get("*/api/instance", () => new Response(null, { status: 503 })),
    http.get("/api/me", ({ response }) => response(200).json(jeanne)),
    http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([choiceOf("rapide")]))),
    http.post("/api/conversations", async ({ request, response }) => {
      asked(await request.json());
      return response(201).json(conversationOf({ id: "c9" }));
    }),
  );
});

it("begins in the space, at least as sensitive as that", async () => {
  const onStarted = vi.fn();
  show(<NewThread space={{ id: "s1", sensitivity: "sensible" }} prefill={null} onStarted={onStarted} />);
  await userEvent.click(await screen.findByRole("button", { name: /^Sensibilité et modèle.*Sensible/ }));
  expect(await screen.findByRole("option", { name: /Interne/ })).toHaveTextContent("Plus bas que le minimum de cet espace.");
  await userEvent.keyboard("{Escape}");
  await userEvent.type(field(), "Quel seuil ?{Enter}");
  await waitFor(() => { expect(onStarted).toHaveBeenCalledWith("c9"); });
  expect(asked).toHaveBeenCalledExactlyOnceWith({ space_id: "s1" });
});

it("keeps a draft for each space, and another for the home page", async () => {
  const { unmount } = show(<NewThread space={{ id: "s1", sensitivity: "interne" }} prefill={null} onStarted={vi.fn()} />);
  await screen.findByRole("button", { name: /^Sensibilité et modèle/ });
  await userEvent.type(field(), "Dans l’espace");
  unmount();
  const home = show(<NewThread prefill={null} onStarted={vi.fn()} />);
  expect(field()).toHaveValue("");
  home.unmount();
  show(<NewThread space={{ id: "s2", sensitivity: "interne" }} prefill={null} onStarted={vi.fn()} />);
  expect(field()).toHaveValue("");
});
