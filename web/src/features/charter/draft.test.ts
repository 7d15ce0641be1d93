import { expect, it } from "vitest";

import { blanksOf, keepDraft, readDraft } from "./draft";

function store(): Storage {
  const kept = new Map<string, string>();
  return {
    length: 0,
    clear: () => { kept.clear(); },
    getItem: (key) => kept.get(key) ?? null,
    key: () => null,
    removeItem: (key) => { kept.delete(key); },
    setItem: (key, value) => {
      // A sign-out forgets what is called so.
      expect(key).toMatch(/^emilie\.draft\./);
      kept.set(key, value);
    },
  };
}

it("counts what a template leaves to fill in, and no link", () => {
  expect(blanksOf("Conservées [durée], chez [votre administration].")).toBe(2);
  expect(blanksOf("Voyez [la page](https://exemple.fr) et [] rien.")).toBe(0);
  expect(blanksOf("[une\nligne]")).toBe(0);
});

it("keeps the draft until it is published or given up", () => {
  const kept = store();
  keepDraft("# Charte", kept);
  expect(readDraft(kept)).toBe("# Charte");
  keepDraft(null, kept);
  expect(readDraft(kept)).toBeNull();
});

it("lets one write where nothing can be kept", () => {
  const refuses = { ...store(), getItem: () => { throw new Error("refused"); }, setItem: () => { throw new Error("full"); } };
  keepDraft("# Charte", refuses);
  expect(readDraft(refuses)).toBeNull();
});
