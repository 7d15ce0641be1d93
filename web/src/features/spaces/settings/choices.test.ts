import { expect, it } from "vitest";

import { dayAfter } from "./days";
import { choiceOf, daysOf } from "./retention";

it("reads a number of days as people write it, and nothing else", () => {
  expect(["7", " 1 000 ", "3\u202f650"].map((written) => daysOf("custom", written))).toEqual([7, 1_000, 3_650]);
  expect(["", "0", "-3", "1,5", "dix", "3651", "999999"].map((written) => daysOf("custom", written))).toEqual(Array(7).fill(undefined));
  expect([daysOf("keep", "7"), daysOf("90", "7")]).toEqual([null, 90]);
});

it("knows which choice a number of days is", () => {
  expect([null, 30, 45, 365].map(choiceOf)).toEqual(["keep", "30", "custom", "365"]);
});

it("counts days and years from a day, over the end of a month", () => {
  expect(dayAfter(new Date(2026, 11, 31, 23, 59), { days: 1 })).toBe("2027-01-01");
  expect(dayAfter(new Date(2028, 1, 29), { years: 1 })).toBe("2029-03-01");
});
