import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { translatable } from "../../api/files";
import { upload } from "../../api/upload";
import { choiceOf, endpointsOf } from "../../testing/samples";
import { show } from "../../testing/render";
import { http, server } from "../../testing/server";
import { NewTranslations } from "./NewTranslations";

vi.mock("../../api/upload", () => ({ upload: vi.fn() }));

beforeEach(() => {
  vi.mocked(upload).mockImplementation((file) => Promise.resolve({ id: file.name, name: file.name } as Awaited<ReturnType<typeof upload>>));
  server.use(
    http.get("/api/instance", ({ response }) => response(503).json({ code: "database_unavailable", params: {} })),
    http.get("/api/batches", ({ response }) => response(401).json({ code: "signed_out", params: {} })),
    http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([choiceOf("rapide")]))),
  );
});

it("takes what is translated, subtitles too, and nothing else", async () => {
  const { container } = show(<NewTranslations into={{ target: "en" }} fields={null} onMade={vi.fn()} />);
  const chooser = container.querySelector<HTMLInputElement>("input[type=file]");
  expect(chooser?.accept.split(",")).toEqual(translatable);
  await userEvent.upload(chooser as HTMLInputElement, ["film.srt", "Film.VTT", "plan.pptm", "vide.srt", "tableau.csv"].map((name) => new File(name.startsWith("vide") ? [] : ["x"], name)), { applyAccept: false });
  expect(await screen.findByRole("button", { name: "Lancer (3 fichiers)" })).toBeVisible();
  expect(screen.getByText(/est vide/)).toBeVisible();
  expect(screen.getByText(/Ce format ne se traduit pas/)).toBeVisible();
  expect(vi.mocked(upload).mock.calls.map(([file]) => file.name)).toEqual(["film.srt", "Film.VTT", "plan.pptm"]);
});
