import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { show } from "../../../testing/render";
import { endpointOf } from "../../../testing/samples";
import { http, server } from "../../../testing/server";
import { SearchToggles } from "./SearchToggles";

const chosen = vi.fn();

beforeEach(() => {
  chosen.mockReset();
  const levels = [
    { sensitivity: "public" as const, services: ["searxng"] },
    { sensitivity: "interne" as const, services: ["searxng"] },
    { sensitivity: "sensible" as const, services: [] },
    { sensitivity: "diffusion_restreinte" as const, services: [] },
  ];
  const services = [endpointOf({ name: "searxng", label: "SearXNG" })];
  server.use(http.get("/api/search", ({ response }) => response(200).json({ families: [{ family: "web", services, levels }, { family: "publications", services, levels }] })));
});

it("is switched on and off", async () => {
  show(<SearchToggles chosen={[]} level="interne" onChoose={chosen} />);
  await userEvent.click(await screen.findByRole("button", { name: "Web", pressed: false }));
  expect(chosen).toHaveBeenCalledExactlyOnceWith(["web"]);
});

it("is off where the policy lets nothing leave, whatever was chosen", async () => {
  show(<SearchToggles chosen={["web"]} level="sensible" onChoose={chosen} />);
  await userEvent.click(await screen.findByRole("button", { name: "Web", pressed: false }));
  expect(chosen).not.toHaveBeenCalled();
});

it("switches publications on beside the Web, and off without it", async () => {
  const { unmount } = show(<SearchToggles chosen={["web"]} level="interne" onChoose={chosen} />);
  await userEvent.click(await screen.findByRole("button", { name: "Publications", pressed: false }));
  expect(chosen).toHaveBeenLastCalledWith(["web", "publications"]);
  unmount();
  show(<SearchToggles chosen={["web", "publications"]} level="interne" onChoose={chosen} />);
  await userEvent.click(await screen.findByRole("button", { name: "Publications", pressed: true }));
  expect(chosen).toHaveBeenLastCalledWith(["web"]);
});
