// @vitest-environment jsdom
import { expect, it } from "vitest";

import { everybody, noUnit, queryOf } from "./organisations";
import { seatsOf } from "./OrganisationForm";
import { addressOf } from "./Person";

it("asks for what is chosen, and for nothing else", () => {
  expect(queryOf(everybody)).toEqual({});
  expect(queryOf({ ...everybody, q: " élise ", unit: "u1", role: "referent", situation: "suspended" })).toEqual({ q: "élise", unit: "u1", role: "referent", state: "suspended" });
  expect(queryOf({ ...everybody, unit: noUnit, situation: "started" })).toEqual({ no_unit: true, started: "yes" });
});

it("does not count who was suspended among those to remind", () => {
  expect(queryOf({ ...everybody, situation: "not_started" })).toEqual({ started: "no", state: "active" });
});

it("reads seats as people write them", () => {
  expect(["", " ", "600", "35 000", "35\u202f000", "0"].map(seatsOf)).toEqual([null, null, 600, 35_000, 35_000, 0]);
  expect(["-5", "dix", "1,5", "9".repeat(9)].map(seatsOf)).toEqual(Array(4).fill(undefined));
});

it("leads to a letter, a call or a page, and never to a program", () => {
  expect(addressOf("dpo@archipel.example")).toBe("mailto:dpo@archipel.example");
  expect(addressOf("01 23 45 67 89")).toBe("tel:0123456789");
  expect(addressOf("https://intranet.example/dpo")).toBe("https://intranet.example/dpo");
  expect(["javascript:alert(1)", "http://x", "Bureau 12", "", "data:text/html,x"].map(addressOf)).toEqual(Array(5).fill(null));
});
