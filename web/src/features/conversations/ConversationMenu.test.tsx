// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nameIn } from "../../api/exporting";
import { show } from "../../testing/render";
import { conversationOf } from "../../testing/samples";
import { http, server } from "../../testing/server";
import { ConversationMenu } from "./ConversationMenu";

const saved: string[] = [];

beforeEach(() => {
  saved.length = 0;
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined }));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function click(this: HTMLAnchorElement) {
    saved.push(this.download);
  });
});
afterEach(() => { vi.restoreAllMocks(); });

const menu = <ConversationMenu conversation={conversationOf({ id: "c1", title: "Congés" })} onRename={() => undefined} onDeleted={() => undefined} />;

async function openFormats(): Promise<void> {
  await userEvent.click(screen.getByRole("button", { name: /^Actions.*Congés/ }));
  const choice = await screen.findByRole("menuitem", { name: "Exporter" });
  expect(choice).toHaveAttribute("aria-haspopup", "menu");
  choice.focus();
  await userEvent.keyboard("{Enter}");
}

async function choose(format: string): Promise<void> {
  await openFormats();
  await userEvent.click(await screen.findByRole("menuitem", { name: format }));
}

it("offers the four formats, saves the file under its name, and says so", async () => {
  const asked = vi.fn();
  server.use(
    http.untyped.get("*/api/conversations/c1/export", ({ request }) => {
      asked(new URL(request.url).search);
      return new Response("x", { headers: { "content-disposition": "attachment; filename=\"ete.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf" } });
    }),
  );
  show(menu);
  await openFormats();
  const formats = within(await screen.findByRole("menu", { name: "Exporter" })).getAllByRole("menuitem");
  expect(formats.map((item) => item.textContent)).toEqual(["Word (.docx)", "LibreOffice (.odt)", "PDF accessible", "Markdown (.md)"]);
  await userEvent.click(screen.getByRole("menuitem", { name: "PDF accessible" }));
  expect(await screen.findByText(/été\.pdf.*est prêt/)).toBeInTheDocument();
  expect(saved).toEqual(["été.pdf"]);
  expect(asked).toHaveBeenCalledExactlyOnceWith("?format=pdf");
});

it("says that a long one is being made, and why one could not be", async () => {
  let fail: () => void = () => undefined;
  server.use(
    http.untyped.get("*/api/conversations/c1/export", async () => {
      await new Promise<void>((resolve) => { fail = resolve; });
      return Response.json({ code: "export_too_slow", params: {} }, { status: 503 });
    }),
  );
  show(menu);
  await choose("Word (.docx)");
  expect(await screen.findByText("Fabrication du fichier Word (.docx)…")).toBeInTheDocument();
  fail();
  expect(await screen.findByText(/prenait trop de temps/)).toBeInTheDocument();
  expect(saved).toEqual([]);
});

it("reads the whole name, or makes one", () => {
  expect(nameIn("attachment; filename=\"a.md\"; filename*=UTF-8''a%20b.md", "md")).toBe("a b.md");
  expect(nameIn(null, "odt")).toBe("export.odt");
});
