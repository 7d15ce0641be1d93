import { describe, expect, it } from "vitest";
import type { Endpoints } from "../../../api/types";
import { blindness } from "./sight";

const choice = (name: string, ...abilities: string[]) => ({ endpoint: { name, label: name.toUpperCase() }, qualities: [], abilities: ["chat", ...abilities], up: true });
const endpoints = {
  default_sensitivity: "interne",
  levels: [
    { sensitivity: "interne", requirement: "anywhere", endpoints: ["aveugle", "voyant"] },
    { sensitivity: "sensible", requirement: "france", endpoints: ["aveugle"] },
  ],
  choices: [choice("aveugle"), choice("voyant", "vision")],
} as unknown as Endpoints;

describe("who sees images", () => {
  it("is anyone that the conversation's sensitivity allows", () => {
    expect(blindness(endpoints, undefined)).toBeNull();
    expect(blindness(endpoints, { sensitivity: "interne", endpoint: null })).toBeNull();
    expect(blindness(endpoints, { sensitivity: "interne", endpoint: "voyant" })).toBeNull();
  });
  it("is told by name when the one that was chosen does not", () => {
    expect(blindness(endpoints, { sensitivity: "interne", endpoint: "aveugle" })).toEqual({ label: "AVEUGLE" });
  });
  it("is nobody where none of those that are allowed does", () => {
    expect(blindness(endpoints, { sensitivity: "sensible", endpoint: null })).toBe("nobody");
    expect(blindness(endpoints, { sensitivity: "diffusion_restreinte", endpoint: null })).toBe("nobody");
  });
});
