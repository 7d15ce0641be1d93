import { expect, it } from "vitest";
import { choiceOf, endpointOf } from "../testing/samples";
import { choiceWords, hosting } from "./hosting";
import { translate, type Translate } from "./text";

const t: Translate = (key, params) => translate("fr", key, params);

it("says where an answer is computed", () => {
  expect(hosting(endpointOf(), t, "fr")).toBe("Outscale · France · SecNumCloud");
  const bare = endpointOf({ operator: null, country: null, certifications: [] });
  expect(hosting(bare, t, "fr")).toBe("hébergement non déclaré");
  expect(hosting({ ...bare, leaves_machine: false }, t, "fr")).toBe("sur cette machine");
});

it("describes a model in words, never by its name", () => {
  expect(choiceWords(choiceOf("a", { qualities: ["fast"], abilities: ["chat", "tools"] }), t)).toBe("Rapide");
  expect(choiceWords(choiceOf("a", { qualities: ["thorough"], abilities: ["chat", "reasoning", "vision"] }), t)).toBe("Approfondi · raisonne · voit les images");
  expect(choiceWords(choiceOf("a"), t)).toBe("Usage courant");
  expect(choiceWords(choiceOf("integre", { endpoint: endpointOf({ kind: "builtin" }) }), t)).toBe("Cite vos documents, sans rédiger");
});
