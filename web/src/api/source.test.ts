import { expect, it } from "vitest";

import { readSource, writeSource } from "./source";

const passage = { document: "d1", page: 41, start: 120, end: 214, number: 1 };

it("goes through the address bar and back", () => {
  expect(readSource(writeSource(passage))).toEqual(passage);
});

it.each([undefined, "", "d1", "d1~0~1~2~3", "d1~1~x~2~1", "d1~1~-4~2~1", "~1~1~1~1"])("refuses %s", (text) => {
  expect(readSource(text)).toBeNull();
});
