import { expect, test } from "vitest";

import { at, faultAt, faultsElsewhere, listOf, numberOf, put, written } from "./entry";

test("a place of a table is read, changed, and emptied with what surrounds it", () => {
  const entry = { name: "a", hosting: { country: "FR" } };
  expect(at(entry, "hosting.country")).toBe("FR");
  expect(at(entry, "name.country")).toBeUndefined();
  expect(put(entry, "hosting.country", "DE")).toEqual({ name: "a", hosting: { country: "DE" } });
  expect(put(entry, "hosting.country", "")).toEqual({ name: "a" });
  expect(put(entry, "price.input", 0)).toEqual({ ...entry, price: { input: 0 } });
  expect(put(entry, "abilities", [])).toEqual(entry);
});

test("what is written is shown, and read as people write it", () => {
  expect([written(["a", "b"]), written(3), written(undefined), written({})]).toEqual(["a\nb", "3", "", ""]);
  expect([numberOf("64 000"), numberOf("1,5"), numberOf(" "), numberOf("beaucoup")]).toEqual([64_000, 1.5, null, "beaucoup"]);
  expect(listOf("a\n b ;c\n\n")).toEqual(["a", "b", "c"]);
});

test("each fault stands at its field, and the others apart", () => {
  const faults = [{ path: ["endpoints", "n° 3", "hosting", "country"], rule: "deux lettres" }, { path: ["endpoints", "a"], rule: "soit l’un, soit l’autre" }];
  const place = ["endpoints", "a"];
  expect(faultAt(faults, place, "hosting.country")).toBe("deux lettres");
  expect(faultAt(faults, place, "hosting.seat")).toBeUndefined();
  expect(faultsElsewhere(faults, place, ["hosting.country"])).toEqual(["endpoints.a : soit l’un, soit l’autre"]);
});
