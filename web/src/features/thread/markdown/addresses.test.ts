import { describe, expect, it } from "vitest";
import { citedSource, inertImage, safeLink } from "./addresses";

describe("addresses in an answer", () => {
  it("knows a citation", () => {
    expect(citedSource("#source-12")).toBe(12);
    expect(citedSource("#source-")).toBeNull();
    expect(citedSource("https://exemple.fr/#source-1")).toBeNull();
  });
  it.each(["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<b>", "vbscript:x", "file:///etc/passwd", "//exemple.fr", "/api/me"])(
    "does not open %j",
    (address) => {
      expect(safeLink(address)).toBe("");
    },
  );
  it.each(["https://exemple.fr", "mailto:a@exemple.fr", "#source-1"])("opens %j", (address) => {
    expect(safeLink(address)).toBe(address);
  });
  const here = "http://127.0.0.1:8000";
  it.each(["https://ailleurs.fr/x.png", "//ailleurs.fr/x.png", "data:image/svg+xml;base64,AA", "data:text/html;base64,AA", "blob:null/1", "http://127.0.0.1:8001/x.png"])(
    "does not load %j",
    (address) => {
      expect(inertImage(address, here)).toBe(false);
    },
  );
  it("shows a picture that asks nothing of others", () => {
    expect(inertImage("data:image/png;base64,iVBORw0KGgo=", here)).toBe(true);
    expect(inertImage("/logo.png", here)).toBe(true);
  });
});
