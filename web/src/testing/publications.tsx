/** The page of publications, and a server that finds some. */
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";

import { sensitivities } from "../api/standing";
import type { FoundPublication, FoundPublications, PublicationDocument } from "../api/types";
import type { Criteria } from "../features/publications/criteria";
import { Publications } from "../features/publications/Publications";
import { show } from "./render";
import { choiceOf, endpointOf, endpointsOf } from "./samples";
import { http, server } from "./server";

export const onSearch = vi.fn();
export const onAsk = vi.fn();
export const asked = vi.fn();
export const hal = endpointOf({ name: "hal", label: "HAL", operator: "CNRS", certifications: [] });

export function paper(number: number, change: Partial<FoundPublication["publication"]> = {}): FoundPublication {
  const title = `Publication ${number}`;
  return {
    reference: `DURAND, Éléonore. ${title}. 2024. DOI 10.1234/${number}.`,
    publication: {
      title, authors: [{ family: "Durand", given: "Éléonore" }], more_authors: 0, kind: "article", published: "2024", container: "", volume: "", issue: "", pages: "", publisher: "",
      doi: `10.1234/${number}`, identifiers: {}, abstract: "Un résumé.", language: "fr", licence: "", url: `https://hal.science/hal-${number}`, pdf: "", sources: ["hal"], ...change,
    },
  };
}

export const services = (total: number): FoundPublications["services"] => [
  { name: "hal", label: "HAL", total, code: null },
  { name: "crossref", label: "Crossref", total: null, code: "publications_silent" },
];

export function serve(publications: FoundPublication[], total = publications.length) {
  server.use(
    http.get("/api/publications/search", ({ request, response }) => {
      asked(new URL(request.url).searchParams.get("page"));
      return response(200).json({ publications, services: services(total) });
    }),
  );
}

export function declare(names: string[] | null, services = [hal]) {
  const family = { family: "publications" as const, services, levels: sensitivities.map((sensitivity) => ({ sensitivity, services: names ?? [] })) };
  server.use(
    http.get("/api/search", ({ response }) => response(200).json({ families: names === null ? [] : [family] })),
    http.get("/api/endpoints", ({ response }) => response(200).json(endpointsOf([choiceOf("mistral-medium")]))),
  );
}

export const draw = (criteria: Criteria = {}) => show(<Publications criteria={criteria} onSearch={onSearch} onAsk={onAsk} levelName={(level) => level} />);
export const press = async (name: string) => { await userEvent.click(await screen.findByRole("button", { name })); };

/** Criteria of the address, sent. */
export async function search(criteria: Criteria = { words: "eau" }) {
  draw(criteria);
  await press("Rechercher");
}

/** Each answers its page: those who failed on it, by name. */
export function serveFailing(...failing: string[][]) {
  server.use(
    http.get("/api/publications/search", ({ request, response }) => {
      const page = new URL(request.url).searchParams.get("page");
      asked(page);
      const failed = failing[Math.min(asked.mock.calls.length, failing.length) - 1] ?? [];
      const services = [["hal", "HAL"], ["crossref", "Crossref"]].map(([name = "", label = ""]) => (failed.includes(name) ? { name, label, total: null, code: "publications_silent" } : { name, label, total: 40, code: null }));
      return response(200).json({ publications: services.every(({ code }) => code) ? [] : [paper(Number(page))], services });
    }),
  );
}

export const document: PublicationDocument["document"] = {
  id: "d1", name: "Durand, 2024 – Publication 1.pdf", media_type: "application/pdf", size: 10, state: "received", error: null, progress: null, pages: null, page_label: "page", words: null, unread: 0,
  sensitivity: null, space_id: null, created_at: "2026-06-15T09:00:00Z",
};

/** Chooses all that was found, then opens the window of the question. */
export async function question() {
  for (const box of await screen.findAllByRole("checkbox", { name: /^Choisir/ })) await userEvent.click(box);
  await press("Interroger ces publications");
}
