import { expect, test } from "vitest";

import { numberIn } from "../numbers";
import { wantedOf } from "./meeting";
import { freshPart, moved, replaced, without } from "./parts";

test("a fresh quiz has a question of which one choice is right", () => {
  const part = freshPart("quiz");
  expect(part.kind === "quiz" && part.questions[0]?.choices.filter(({ right }) => right).length).toBe(1);
  expect(freshPart("video")).toMatchObject({ kind: "video", video_id: null });
  expect(freshPart("text").id).not.toBe(freshPart("text").id);
});

test("parts change places, and stay at the ends", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
  expect(replaced(["a", "b"], 1, "c")).toEqual(["a", "c"]);
  expect(without(["a", "b"], 0)).toEqual(["b"]);
});

test("only a whole number within bounds is one", () => {
  expect([" 90 ", "0", "90,5", "-1", "1e3", "", "2401"].map((typed) => numberIn(typed, 1, 2_400))).toEqual([90, null, null, null, null, null, null]);
});

test("a session needs a title, a day, a duration", () => {
  const typed = { title: " Atelier ", description: "", day: "2027-03-12", time: "14:30", minutes: "90", place: "Salle 204", link: "", seats: "" };
  expect(wantedOf(typed)).toMatchObject({ title: "Atelier", minutes: 90, seats: null });
  for (const wrong of [{ title: " " }, { day: "" }, { time: "" }, { minutes: "x" }, { seats: "0" }]) expect(wantedOf({ ...typed, ...wrong })).toBeNull();
});
