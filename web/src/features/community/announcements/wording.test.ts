import { expect, test } from "vitest";

import type { Audiences, WrittenAnnouncement } from "../../../api/types";
import { isShort, lacks, wantedOf, wordingOf } from "./wording";

const audiences: Audiences = { audiences: ["organisations", "units"], organisations: [], units: [], waves: [], sends_mail: false };
const known: WrittenAnnouncement = {
  id: "1", title: "Maintenance", body: "Samedi.", level: "attention", dismissible: false, audience: "units", organisation_ids: [], unit_ids: ["u"], wave_id: null,
  names: ["Quai"], starts_at: "2027-03-01T10:00:00Z", ends_at: "2027-03-04T10:00:00Z", state: "draft", revision: 3, author: null, published_at: null, mailed_at: null, size: 12, readers: null,
};

test("a fresh one begins with the first audience of the role", () => {
  const wording = wordingOf(null, audiences);
  expect([wording.audience, wording.ends, wording.dismissible]).toEqual(["organisations", "", true]);
  expect(lacks(wording)).toBe("announcements.title_needed");
});

test("what is known is kept, by whole days", () => {
  const wanted = wantedOf(wordingOf(known, audiences));
  expect(wanted).toMatchObject({ title: "Maintenance", audience: "units", unit_ids: ["u"], wave_id: null, dismissible: false });
  expect(new Date(wanted.starts_at) <= new Date(known.starts_at)).toBe(true);
  expect(new Date(wanted.ends_at ?? "") >= new Date(known.ends_at ?? "")).toBe(true);
});

test("a day and a title are needed", () => {
  expect(lacks({ ...wordingOf(known, audiences), starts: "" })).toBe("announcements.start_needed");
  expect(lacks(wordingOf(known, audiences))).toBeNull();
});

test("a long text is read on its page", () => {
  expect(isShort("Samedi, de 8 h à 10 h.")).toBe(true);
  expect(isShort("a\n\nb\n\nc\n\nd")).toBe(false);
  expect(isShort("a".repeat(281))).toBe(false);
});
