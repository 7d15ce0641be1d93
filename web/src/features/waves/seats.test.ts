import { expect, it } from "vitest";

import { changedSeats, seatsIn, seatsOf } from "./seats";

it("reads numbers as people write them", () => {
  expect(["", " ", "12", "1 200", "1\u202f200", "100000"].map(seatsOf)).toEqual([0, 0, 12, 1200, 1200, 100_000]);
  expect(["-1", "1,5", "dix", "100001", "1e3"].map(seatsOf)).toEqual(Array(5).fill(undefined));
});

it("leaves out who has no seat, and refuses a wrong number", () => {
  expect(seatsIn({ a: { now: "5", later: "" }, b: { now: "", later: "0" }, c: { now: "", later: "2" } })).toEqual([
    { organisation_id: "a", now: 5, later: 0 },
    { organisation_id: "c", now: 0, later: 2 },
  ]);
  expect(seatsIn({ a: { now: "x", later: "" } })).toBeUndefined();
});

it("gives only what differs, a seat taken back included", () => {
  const before = { a: { now: "5", later: "1" }, b: { now: "2", later: "0" } };
  expect(changedSeats({ a: { now: "5", later: "1" }, b: { now: "0", later: "" }, c: { now: "3", later: "" }, d: { now: "", later: "" } }, before)).toEqual([
    { organisation_id: "b", now: 0, later: 0 },
    { organisation_id: "c", now: 3, later: 0 },
  ]);
  expect(changedSeats({ a: { now: "dix", later: "" } }, before)).toBeUndefined();
});
