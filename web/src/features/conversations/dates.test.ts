import { describe, expect, it } from "vitest";

import { conversationOf } from "../../testing/samples";
import { groupByDate, monthName } from "./dates";

const now = new Date(2026, 5, 15, 10, 30);
const at = (...when: [number, number, number, number?]) => conversationOf({ id: when.join("-"), active_at: new Date(...when).toISOString() });
const keys = (...conversations: ReturnType<typeof at>[]) => groupByDate(conversations, now).map(({ key }) => key);

describe("groupByDate", () => {
  it("follows the calendar's days, not spans of 24 hours", () => {
    expect(keys(at(2026, 5, 15, 0), at(2026, 5, 14, 23), at(2026, 5, 13, 23))).toEqual(["today", "yesterday", "week"]);
  });

  it("names near periods, then months", () => {
    expect(keys(at(2026, 5, 9), at(2026, 5, 8), at(2026, 4, 17), at(2026, 4, 15), at(2025, 11, 31))).toEqual(["week", "month", "month", "2026-05", "2025-12"].filter((key, index, all) => all.indexOf(key) === index));
  });

  it("keeps conversations of one period together", () => {
    expect(groupByDate([at(2026, 2, 9), at(2026, 2, 1)], now)).toMatchObject([{ key: "2026-03", items: [{}, {}] }]);
  });

  it("counts days across a change of clocks", () => {
    const sunday = new Date(2026, 2, 29, 12);
    expect(groupByDate([at(2026, 2, 28, 12)], sunday)[0]?.key).toBe("yesterday");
  });

  it("takes a clock that runs ahead as today", () => {
    expect(keys(at(2026, 5, 16))).toEqual(["today"]);
  });
});

it("writes months in the agent's language", () => {
  expect(monthName("2026-08", "fr")).toBe("Août 2026");
  expect(monthName("2026-08", "en")).toBe("August 2026");
});
