import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { show } from "../../../testing/render";
import { endpointOf } from "../../../testing/samples";
import { http, server } from "../../../testing/server";
import type { WebSearch } from "../searches";
import type { Thread } from "../thread";
import { ThreadContext } from "../useThread";
import { Search } from "./Search";

const service = endpointOf({ name: "legifrance", label: "Légifrance", operator: "DILA", country: "FR", certifications: [] });
const reads = { writes: false, editable: true };
const asking: WebSearch = {
  state: "asking", query: "article 1240 · Code civil", service, reason: null, until: "2026-11-30T19:05:00Z", pages: [], passages: null, tool: reads,
};
const decided = vi.fn();

function draw(search: Partial<WebSearch>, writing = true) {
  const thread = { chat: { id: "c1" } } as unknown as Thread;
  show(<ThreadContext value={thread}><Search id="appel-1" search={{ ...asking, ...search }} writing={writing} /></ThreadContext>);
}

beforeEach(() => {
  decided.mockReset();
  server.use(
    http.post("/api/conversations/{conversation_id}/searches/{search_id}", async ({ request, params, response }) => {
      decided(params.search_id, await request.json());
      return response(204).empty();
    }),
  );
});

describe("a call that asks to leave", () => {
  it("is shown whole, with who is asked, and leaves when its agent says so", async () => {
    draw({});
    expect(screen.getByText(/Demander à Légifrance/)).toBeVisible();
    expect(screen.getByText(/article 1240 · Code civil/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Demander" }));
    expect(decided).toHaveBeenCalledExactlyOnceWith("appel-1", { decision: "search", query: null, remember: true });
  });
  it("that writes is allowed each time, as it is, and not by the key under the finger", async () => {
    draw({ tool: { writes: true, editable: false } });
    expect(screen.getByText(/peut y changer quelque chose/)).toBeVisible();
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByRole("button", { name: "Modifier" })).toBeNull();
    expect(screen.getByRole("button", { name: "Refuser" })).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Autoriser cet appel" }));
    expect(decided).toHaveBeenCalledExactlyOnceWith("appel-1", { decision: "search", query: null, remember: false });
  });
});

describe("a call that is over", () => {
  it("is one line, with what came of it", () => {
    draw({ state: "done", passages: 2 }, false);
    expect(screen.getByText(/Légifrance.*article 1240 · Code civil.*2 passages trouvés/)).toBeVisible();
  });
  it("says that it was declined, or why it brought nothing", () => {
    draw({ state: "failed", reason: "tool_declined" }, false);
    expect(screen.getByText(/Légifrance.*vous n’en avez pas voulu/)).toBeVisible();
  });
  it("is told by a line, however long what was sent is", () => {
    draw({ state: "done", query: "x".repeat(3_000), passages: null }, false);
    expect(screen.getByText(/x{120}…/)).toBeVisible();
  });
});
