import { expect, it } from "vitest";

import "../../locales/feedback";
import { translate, type TextKey, type TextParams } from "../../locales/text";
import { ageWords, everyReason, reasonsOf, reasonWords } from "./words";

const t = (key: TextKey, params?: TextParams) => translate("fr", key, params);
const now = new Date(2027, 2, 10, 9, 0);

it("counts days as people do, not by spans of 24 hours", () => {
  const at = (day: number, hour: number) => new Date(2027, 2, day, hour).toISOString();
  expect([at(10, 1), at(9, 23), at(7, 8), at(11, 1)].map((moment) => ageWords(moment, t, now))).toEqual(["aujourd’hui", "1 jour", "3 jours", "aujourd’hui"]);
});

it("names each reason once", () => {
  expect(new Set(everyReason).size).toBe(everyReason.length);
  expect(everyReason).toEqual(expect.arrayContaining([...reasonsOf.up, ...reasonsOf.down]));
  expect(reasonWords(["wrong", "slow"], t)).toBe("Faux, Lent");
  expect(everyReason.filter((reason) => t(`feedback.reason_${reason}`).startsWith("feedback."))).toEqual([]);
});
