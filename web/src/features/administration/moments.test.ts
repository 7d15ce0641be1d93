import { describe, expect, it } from "vitest";

import { moment, typed, whole } from "./moments";

describe("moments", () => {
  it("come back as they were typed", () => {
    expect(typed(moment("2027-03-31T14:30"))).toBe("2027-03-31T14:30");
    expect(typed(null)).toBe("");
  });
  it("are none when they are not moments", () => {
    expect(moment("")).toBeNull();
    expect(moment("demain")).toBeNull();
  });
});

describe("numbers", () => {
  it("are whole, and within their bounds", () => {
    expect(whole("12", 120)).toBe(12);
    expect(whole("  ", 120)).toBeNull();
    for (const wrong of ["0", "121", "-1", "1,5", "1.5", "douze", "1e2"]) expect(whole(wrong, 120)).toBeUndefined();
  });
});
