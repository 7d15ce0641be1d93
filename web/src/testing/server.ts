/** The fake server of the tests, typed by the contract: an answer the real server cannot give does not compile. */
import { setupServer } from "msw/node";
import { createOpenApiHttp } from "openapi-msw";
import { afterAll, afterEach, beforeAll } from "vitest";

import type { paths } from "../api/schema.gen";

export const http = createOpenApiHttp<paths>({ baseUrl: "http://127.0.0.1:8000" });
// Most organisations switch nothing on: tests of what they do say so.
export const server = setupServer(http.get("/api/search", ({ response }) => response(200).json({ families: [] })));

beforeAll(() => { server.listen({ onUnhandledRequest: "error" }); });
afterEach(() => { server.resetHandlers(); });
afterAll(() => { server.close(); });
