import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { SignIn } from "../../api/types";
import { translate } from "../../locales/text";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import Connections from "./Connections";
import { explained, momentWords, whatToDo } from "./connections";
import { Refusal } from "./Refusal";

const here: SignIn = { id: "s1", browser: "Firefox", system: "Windows", created_at: "2026-06-15T09:00:00Z", seen_at: new Date().toISOString(), current: true, issuer: "ProConnect" };
const there: SignIn = { ...here, id: "s2", browser: null, system: null, current: false, issuer: null };

function serve(items: SignIn[]) {
  server.use(http.get("/api/me/sessions", ({ response }) => response(200).json({ items })));
}

it("marks this one, and ends another", async () => {
  const ended = vi.fn();
  serve([there, here]);
  server.use(http.delete("/api/me/sessions/{session_id}", ({ params, response }) => { ended(params.session_id); serve([here]); return response(204).empty(); }));
  show(<Connections />);
  const [first] = await screen.findAllByRole("listitem");
  expect(within(first as HTMLElement).getByText("Cette connexion")).toBeInTheDocument();
  expect(within(first as HTMLElement).getByRole("heading", { name: "Firefox sur Windows" })).toBeInTheDocument();
  expect(within(first as HTMLElement).queryByRole("button")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /Navigateur inconnu/ }));
  expect(await screen.findByText(/nulle part ailleurs/)).toBeInTheDocument();
  expect(ended).toHaveBeenCalledWith("s2");
});

it("asks before it ends all the others, and says what failed", async () => {
  serve([here, there]);
  server.use(http.delete("/api/me/sessions", ({ response }) => response(503).json({ code: "database_unavailable", params: {} })));
  show(<Connections />);
  await userEvent.click(await screen.findByRole("button", { name: "Déconnecter toutes les autres" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Déconnecter toutes les autres" }));
  expect(await screen.findByText(/base de données/i)).toBeInTheDocument();
  expect(within(screen.getByRole("list", { name: "Mes connexions" })).getAllByRole("listitem")).toHaveLength(2);
});

it("tells a moment in words", () => {
  const t = translate.bind(null, "fr");
  const now = Date.parse("2026-06-15T09:01:30Z");
  expect(momentWords("2026-06-15T09:00:00Z", "fr", t, now)).toBe("à l’instant");
  expect(momentWords("2026-06-14T09:00:00Z", "fr", t, now)).toContain("14 juin 2026");
});

it("says what to do about each refusal", () => {
  expect(whatToDo("sign_in_not_allowed")).toBe("connections.todo_access");
  expect(whatToDo("sign_in_waiting")).toBe("connections.todo_waiting");
  expect(whatToDo("issuer_refused", "Y500015")).toBe("connections.todo_admin");
  expect(whatToDo("issuer_refused", "Y030110")).toBe("connections.todo_retry");
  expect(whatToDo("sign_out_unconfirmed")).toBeNull();
  expect(whatToDo("<script>")).toBe("connections.todo_retry");
  expect(explained("constructor")).toBeNull();
});

it("gives the provider's own code, and whom to ask where nobody is named", async () => {
  server.use(http.get("/api/instance", ({ response }) => response(503).json({ code: "database_unavailable", params: {} })));
  show(<Refusal code="issuer_refused" issuer="pro" reason="Y500015" />);
  expect(screen.getByText(/secteur privé/)).toBeInTheDocument();
  expect(screen.getByText(/Y500015$/)).toBeInTheDocument();
  expect(await screen.findByText(/qui administre Émilie/)).toBeInTheDocument();
});
