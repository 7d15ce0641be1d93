import { expect, it } from "vitest";
import { choiceOf, endpointsOf } from "../testing/samples";
import { above, highest, isSensitivity, likely, standing } from "./standing";

const rapide = choiceOf("rapide");
const reflechi = choiceOf("reflechi");
const known = endpointsOf([rapide, reflechi], { sensible: ["reflechi"], diffusion_restreinte: [] });
const names = (open: ReturnType<typeof standing>) => open.open.map(({ endpoint }) => endpoint.name);

it("orders sensitivities as the server does", () => {
  expect(highest("interne", ["public", "sensible"])).toBe("sensible");
  expect(highest("interne")).toBe("interne");
  expect(above("diffusion_restreinte", "sensible")).toBe(true);
  expect(above("public", "public")).toBe(false);
  expect([isSensitivity("interne"), isSensitivity("secret"), isSensitivity(3)]).toEqual([true, false, false]);
});

it("tries the wanted one first, and keeps the others behind it", () => {
  expect(names(standing(known, "interne", null))).toEqual(["rapide", "reflechi"]);
  const chosen = standing(known, "interne", "reflechi");
  expect(names(chosen)).toEqual(["reflechi", "rapide"]);
  expect(chosen.wanted).toBe("reflechi");
});

it("says what a sensitivity closes", () => {
  expect(standing(known, "sensible", "rapide")).toMatchObject({ wanted: null, closed: "rapide", first: reflechi });
  expect(standing(known, "diffusion_restreinte", null)).toMatchObject({ open: [], first: null });
});

it("goes past those that are down", () => {
  const down = endpointsOf([{ ...rapide, up: false }, reflechi]);
  expect(standing(down, "interne", "rapide").first).toEqual(reflechi);
  expect(likely(down)?.name).toBe("reflechi");
  expect(likely(endpointsOf([{ ...rapide, up: false }]))?.name).toBe("rapide");
  expect(likely(endpointsOf([rapide], { interne: [] }))).toBeNull();
});
