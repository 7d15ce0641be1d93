import { describe, expect, it } from "vitest";
import { hasMaths, unifyMaths } from "./maths";

describe("maths", () => {
  it.each([
    ["Soit \\(x^2\\).", "Soit $$x^2$$."],
    ["Soit $x$ et $y_1$.", "Soit $$x$$ et $$y_1$$."],
    ["\\[a = b\\]", "\n\n$$\na = b\n$$\n\n"],
    ["$$a = b$$", "\n\n$$\na = b\n$$\n\n"],
    ["Soit $$a = b$$.", "Soit $$a = b$$."],
  ])("%j is read as maths", (text, expected) => {
    expect(unifyMaths(text)).toBe(expected);
    expect(hasMaths(unifyMaths(text))).toBe(true);
  });
  it.each(["De 10 $ à 20 $ par jour", "entre $10 et $20", "`$x^2$` en code", "```sh\necho $PATH=$HOME\n```", "HOME=$A et B=$C", "Cordialement,\n\n\\[signature\\]", "un \\(aparté\\) échappé"])(
    "%j is left as it is",
    (text) => {
      expect(unifyMaths(text)).toBe(text);
      expect(hasMaths(text)).toBe(false);
    },
  );
});
