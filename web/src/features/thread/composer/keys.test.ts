import { describe, expect, it } from "vitest";
import { pastedFiles, placeholderIn, sends } from "./keys";

const enter = { key: "Enter", shiftKey: false, altKey: false, isComposing: false, keyCode: 13 };

describe("the composer's keys", () => {
  it("sends with Enter", () => {
    expect(sends(enter)).toBe(true);
  });
  it.each([{ shiftKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }, { key: "a" }])("does not send with %j", (change) => {
    expect(sends({ ...enter, ...change })).toBe(false);
  });
});

describe("pasting", () => {
  const picture = new File(["x"], "image.png");
  it("takes files alone as files", () => {
    expect(pastedFiles({ types: ["Files"], files: [picture] })).toEqual([picture]);
  });
  it("takes a copy from Word, which carries a picture too, as text", () => {
    expect(pastedFiles({ types: ["text/plain", "text/html", "Files"], files: [picture] })).toEqual([]);
  });
});

it("finds the words to replace in a prefilled prompt", () => {
  const text = "Rédige un courriel à [destinataire] pour [objet].";
  const [start, end] = placeholderIn(text) ?? [0, 0];
  expect(text.slice(start, end)).toBe("[destinataire]");
  expect(placeholderIn("rien à remplacer")).toBeNull();
});
