import { describe, expect, it } from "vitest";
import { standing } from "../../../api/standing";
import type { Endpoints, Sensitivity } from "../../../api/types";
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

const seen = (sensitivity: Sensitivity, wanted: string | null = null) => blindness(standing(endpoints, sensitivity, wanted));

describe("who sees images", () => {
  it("is anyone that the conversation's sensitivity allows", () => {
    expect(seen("interne")).toBeNull();
    expect(seen("interne")).toBeNull();
    expect(seen("interne", "voyant")).toBeNull();
  });
  it("is told by name when the one that was chosen does not", () => {
    expect(seen("interne", "aveugle")).toEqual({ label: "AVEUGLE" });
  });
  it("is nobody where none of those that are allowed does", () => {
    expect(seen("sensible")).toBe("nobody");
    expect(seen("diffusion_restreinte")).toBe("nobody");
  });
});
