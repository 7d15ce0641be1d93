import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { showAt } from "../../testing/routed";
import { spaceOf } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { SpaceLine } from "./SpaceLine";

it("names the space of a conversation, and leads to it", async () => {
  server.use(http.get("/api/spaces/{space_id}", ({ response }) => response(200).json(spaceOf({ documents: 3 }))));
  showAt("/c/c1", <SpaceLine spaceId="s1" />);
  expect(await screen.findByRole("link", { name: "Doctrine des achats" })).toHaveAttribute("href", "/espaces/s1");
  expect(screen.getByText("3 documents")).toBeInTheDocument();
});

it("says plainly that the space is no longer open", async () => {
  server.use(http.get("/api/spaces/{space_id}", ({ response }) => response(404).json({ code: "not_found", params: {} })));
  showAt("/c/c1", <SpaceLine spaceId="s1" />);
  expect(await screen.findByText(/ne vous est plus ouvert/)).toBeInTheDocument();
});

it("says that its review is late, to who asks there", async () => {
  server.use(http.get("/api/spaces/{space_id}", ({ response }) => response(200).json(spaceOf({ published: true, review_on: "2026-03-03", to_review: true }))));
  showAt("/c/c1", <SpaceLine spaceId="s1" />);
  expect(await screen.findByText("À revoir depuis le 3 mars 2026")).toBeInTheDocument();
});
