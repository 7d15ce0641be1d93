import { expect, it } from "vitest";

import english from "../../locales/en/batches.json";
import french from "../../locales/fr/batches.json";
import { failureSentence } from "../../locales/text";

it.each([["fr", french, /réponse/, ["corrigé", "accepté", "retraduit"]], ["en", english, /answer/, ["corrected", "accepted", "translated again"]]] as const)("a batch that translates speaks of no answer (%s)", (language, words, answer, verbs) => {
  const own = Object.entries(words).flatMap(([key, said]) => (key.includes("translation") ? [said] : []));
  const said = [...own, failureSentence(language, { code: "batch_nothing_done" })];
  expect(said.filter((one) => answer.test(one))).toEqual([]);
  for (const verb of verbs) expect(words.kept_until_translations).toContain(verb);
});
