import { expect, it } from "vitest";

import { ownPath } from "./paths";

it("goes back to a page of this site", () => {
  expect(ownPath("/c/1?source=d~1~0~2~1")).toBe("/c/1?source=d~1~0~2~1");
});

it.each(["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/sign-in?back=/", "", 3, undefined])("does not go to %s", (path) => {
  expect(ownPath(path)).toBeUndefined();
});
