// @vitest-environment jsdom
import { expect, it, vi } from "vitest";

import { jeanne } from "../testing/samples";
import { http, server } from "../testing/server";
import { client, rememberCsrf, send, whenSignedOut } from "./client";

it("sends the token with what writes, and only with it", async () => {
  const seen: (string | null)[] = [];
  rememberCsrf("t1");
  server.use(
    http.get("/api/me", ({ request, response }) => { seen.push(request.headers.get("X-CSRF-Token")); return response(200).json(jeanne); }),
    http.patch("/api/me", ({ request, response }) => { seen.push(request.headers.get("X-CSRF-Token")); return response(200).json(jeanne); }),
  );
  await client.GET("/api/me");
  await client.PATCH("/api/me", { body: { theme: "dark" } });
  expect(seen).toEqual([null, "t1"]);
});

it("takes the new token and repeats the call when another tab signed in again", async () => {
  rememberCsrf("old");
  server.use(
    http.get("/api/me", ({ response }) => response(200).json({ ...jeanne, csrf_token: "new" })),
    http.patch("/api/me", async ({ request, response }) =>
      request.headers.get("X-CSRF-Token") === "new"
        ? response(200).json({ ...jeanne, theme: (await request.json()).theme ?? jeanne.theme })
        : response(403).json({ code: "csrf", params: {} })),
  );
  const { data } = await client.PATCH("/api/me", { body: { theme: "dark" } });
  expect(data?.theme).toBe("dark");
});

it("turns an answer of the server into its code", async () => {
  server.use(http.patch("/api/me", ({ response }) => response(422).json({ code: "invalid", params: { field: "theme" } })));
  await expect(client.PATCH("/api/me", { body: {} })).rejects.toMatchObject({ code: "invalid", status: 422, params: { field: "theme" } });
});

it("says that the session ended", async () => {
  const told = vi.fn();
  const forget = whenSignedOut(told);
  server.use(http.patch("/api/me", ({ response }) => response(401).json({ code: "signed_out", params: {} })));
  await expect(client.PATCH("/api/me", { body: {} })).rejects.toMatchObject({ code: "signed_out" });
  expect(told).toHaveBeenCalledOnce();
  forget();
});

it("has its own code for a server that does not answer", async () => {
  server.use(http.get("/api/health", () => Response.error() as never));
  await expect(send("/api/health")).rejects.toMatchObject({ code: "unreachable" });
});
