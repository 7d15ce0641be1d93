import { describe, expect, it } from "vitest";
import { blocking, type Written } from "./blocking";

const written: Written = {
  text: "Que dit-elle ?", answering: false, closed: null, sending: false, marking: false, joined: 1, most: 100, pictures: [], mostPictures: 2, blind: "nobody",
};
const picture = (words: number | null, state: "reading" | "ready" = "ready") => ({ name: "affiche.png", state, words });
const why = (change: Partial<Written>) => blocking({ ...written, ...change })?.[0] ?? null;

describe("an image that nobody sees", () => {
  it("goes by the words that were read in it", () => {
    expect(why({ pictures: [picture(12)] })).toBeNull();
    expect(why({ pictures: [picture(12)], blind: { label: "Rapide" } })).toBeNull();
  });
  it("stays when it has none, or when nothing looked for any", () => {
    expect(why({ pictures: [picture(12), picture(0)] })).toBe("composer.why_nobody_sees");
    expect(blocking({ ...written, pictures: [picture(null)], blind: { label: "Rapide" } })).toEqual([
      "composer.why_blind", { label: "Rapide", name: "affiche.png" },
    ]);
  });
  it("waits for its words while they are being read", () => {
    expect(why({ pictures: [picture(null, "reading")] })).toBe("composer.why_reading_picture");
    expect(why({ pictures: [picture(null, "reading")], blind: null })).toBeNull();
  });
  it("is counted, whoever sees it", () => {
    expect(why({ pictures: [picture(1), picture(1), picture(1)], blind: null })).toBe("composer.why_pictures");
  });
});
