import { describe, expect, it } from "vitest";
import type { DocumentInfo } from "../../../api/types";
import { attachments, readyToGo, stillReading, stillSending, type Attachment, type Change } from "./attachments";

const document = (state: DocumentInfo["state"], error: string | null = null): DocumentInfo => ({
  id: "d1", name: "a.pdf", media_type: "application/pdf", size: 3, state, error, progress: null, pages: 2, page_label: "page", words: 9, unread: 0, sensitivity: null, space_id: null,
  created_at: "2026-09-01T08:00:00Z",
});
const file: Attachment = { key: "k", name: "a.pdf", size: 3, state: "sending", sent: 0 };
const after = (...changes: Change[]) => changes.reduce(attachments, [] as Attachment[]);

describe("a file on its way", () => {
  it("is sent, read, then goes with the question", () => {
    const sending = after({ type: "added", attachments: [file] }, { type: "sent", key: "k", sent: 0.5 });
    expect(stillSending(sending)).toBe(true);
    expect(sending[0]).toMatchObject({ sent: 0.5 });
    const reading = attachments(sending, { type: "known", key: "k", document: document("reading") });
    expect([stillSending(reading), stillReading(reading), readyToGo(reading)]).toEqual([false, ["d1"], ["d1"]]);
  });
  it("stays listed with its reason when refused, and does not go with the question", () => {
    const refused = after({ type: "added", attachments: [file] }, { type: "refused", key: "k", problem: { code: "x", params: {} } });
    expect(refused[0]).toMatchObject({ name: "a.pdf", state: "refused" });
    expect(readyToGo(refused)).toEqual([]);
  });
  it("does not go with the question when it could not be read", () => {
    const failed = after({ type: "added", attachments: [file] }, { type: "known", key: "k", document: document("failed", "document_encrypted") });
    expect(readyToGo(failed)).toEqual([]);
  });
  it("does not come back when progress arrives after its removal", () => {
    expect(after({ type: "added", attachments: [file] }, { type: "removed", key: "k" }, { type: "sent", key: "k", sent: 1 })).toEqual([]);
  });
});
