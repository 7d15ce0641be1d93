// @vitest-environment jsdom
import { expect, it } from "vitest";

import { Failure } from "../../api/failure";
import type { DocumentInfo } from "../../api/types";
import { createUploads, goingOf, refusedOf } from "./uploads";

const bounds = { document_bytes: 1_000, documents_per_turn: 10 };
const file = (name: string, size = 3) => new File(["x".repeat(size)], name);
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A server that answers when it is told to. */
function desk() {
  const asked: { name: string; signal: AbortSignal; sent: (share: number) => void; accept: () => void; refuse: (code: string) => void }[] = [];
  const uploads = createUploads("/api/spaces/s1/documents", (one, address, sent, signal) => new Promise((resolve, reject) => {
    expect(address).toBe("/api/spaces/s1/documents");
    signal.addEventListener("abort", () => { reject(new DOMException("aborted", "AbortError")); });
    asked.push({ name: one.name, signal, sent, accept: () => { resolve({} as DocumentInfo); }, refuse: (code) => { reject(new Failure(code)); } });
  }));
  return { asked, uploads };
}
const names = (count: number) => Array.from({ length: count }, (_, index) => file(`${String(index)}.txt`));

it("sends three at once, the next as one ends, and counts those that arrived", async () => {
  const { asked, uploads } = desk();
  uploads.add(names(5), bounds);
  expect(asked.map(({ name }) => name)).toEqual(["0.txt", "1.txt", "2.txt"]);
  asked[1]?.sent(0.5);
  expect(uploads.get().lines[1]).toMatchObject({ state: "sending", sent: 0.5 });
  asked[0]?.accept();
  await settle();
  expect(asked).toHaveLength(4);
  expect(uploads.get()).toMatchObject({ arrived: 1, total: 5 });
  expect(goingOf(uploads.get())).toHaveLength(4);
});

it("refuses before a byte leaves what the server would, and keeps each refusal with its reason", async () => {
  const { asked, uploads } = desk();
  uploads.add([file("a.exe"), file("vide.txt", 0), file("gros.txt", 2_000), file("bon.txt")], bounds);
  expect(asked.map(({ name }) => name)).toEqual(["bon.txt"]);
  asked[0]?.refuse("document_encrypted");
  await settle();
  const codes = refusedOf(uploads.get()).map((line) => [line.name, line.state === "refused" && line.problem.code]);
  expect(codes).toEqual([["a.exe", "document_unsupported"], ["vide.txt", "document_empty"], ["gros.txt", "document_too_large"], ["bon.txt", "document_encrypted"]]);
  expect(uploads.get().total).toBe(1);
  uploads.dropRefused();
  expect(uploads.get().lines).toEqual([]);
});

it("does not send the others to be told the same: the space is full", async () => {
  const { asked, uploads } = desk();
  uploads.add(names(6), bounds);
  asked[0]?.refuse("space_too_many_documents");
  await settle();
  expect(asked).toHaveLength(3);
  expect(refusedOf(uploads.get()).map(({ name }) => name)).toEqual(["0.txt", "3.txt", "4.txt", "5.txt"]);
});

it("sends again one that the network lost", async () => {
  const { asked, uploads } = desk();
  uploads.add([file("a.txt")], bounds);
  asked[0]?.refuse("unreachable");
  await settle();
  uploads.retry(uploads.get().lines[0]?.key ?? "");
  expect(asked).toHaveLength(2);
  asked[1]?.accept();
  await settle();
  expect(uploads.get().lines).toEqual([]);
});

it("stops what is under way and what waits, and keeps the refusals", async () => {
  const { asked, uploads } = desk();
  uploads.add([...names(5), file("a.exe")], bounds);
  uploads.stop();
  await settle();
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
  expect(uploads.get().lines.map(({ name }) => name)).toEqual(["a.exe"]);
  uploads.add([file("b.txt")], bounds);
  expect(uploads.get()).toMatchObject({ arrived: 0, total: 1 });
});
