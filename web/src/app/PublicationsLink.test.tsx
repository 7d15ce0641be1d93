import { waitFor, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { sensitivities } from "../api/standing";
import type { Sensitivity } from "../api/types";
import { choiceOf, endpointOf, endpointsOf } from "../testing/samples";
import { showAt } from "../testing/routed";
import { http, server } from "../testing/server";
import { PublicationsLink } from "./PublicationsLink";

/** HAL, open to these levels; conversations begin « interne ». */
async function draw(...open: Sensitivity[]) {
  const levels = sensitivities.map((sensitivity) => ({ sensitivity, services: open.includes(sensitivity) ? ["hal"] : [] }));
  server.use(
    http.get("/api/search", ({ response }) => response(200).json({ families: [{ family: "publications", services: [endpointOf({ name: "hal", label: "HAL" })], levels }] })),
    http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([choiceOf("mistral-medium")]))),
  );
  const { cache } = showAt("/", <PublicationsLink close={() => undefined} />);
  await waitFor(() => { expect(cache.getQueryCache().getAll().filter(({ state }) => state.status === "success")).toHaveLength(2); });
}

it("leads to the page where it may search", async () => {
  await draw("public", "interne");
  expect(await screen.findByRole("link", { name: "Publications" })).toHaveAttribute("href", "/publications");
});

it("does not lead to a page that could only say that it is closed", async () => {
  await draw("public");
  expect(screen.queryByRole("link")).toBeNull();
});
