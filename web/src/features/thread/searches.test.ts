import { expect, it } from "vitest";
import type { Said } from "./said";
import { linkableIn, unlinked } from "./searches";

const asked = { id: "q", role: "user", parts: [] } as unknown as Said;
const answer = (...urls: string[][]) =>
  ({ id: "a", role: "assistant", parts: urls.map((pages) => ({ type: "data-search", data: { pages: pages.map((url) => ({ url })) } })) }) as unknown as Said;

it("lets an answer link to what was found until then", () => {
  expect(linkableIn([asked, answer(), asked, answer(["https://a.fr/"], ["https://b.fr/"]), asked, answer(), answer(["https://c.fr/"])])).toEqual([
    null, null, null, "https://a.fr/\nhttps://b.fr/", "https://a.fr/\nhttps://b.fr/", "https://a.fr/\nhttps://b.fr/", "https://a.fr/\nhttps://b.fr/\nhttps://c.fr/",
  ]);
  expect(linkableIn([answer([])])).toEqual([""]);
});

it("keeps the words of links that lead elsewhere", () => {
  const text = "Voir [ici](https://a.fr/x#y), [là](https://z.fr/?d=(secret)), ![image](https://z.fr/i.png \"t\"), <https://z.fr/w>, [nommé][1] et [1](#source-1).\n\n[1]: https://z.fr/nom";
  expect(unlinked(text, new Set(["https://a.fr/x"]))).toBe("Voir [ici](https://a.fr/x#y), là, image, https://z.fr/w, [nommé][1] et [1](#source-1).\n\n");
  expect(unlinked(text, null)).toBe(text);
});

it("lets an answer link to each address of a publication", () => {
  const search = { type: "data-search", data: { pages: [{ url: "https://hal.science/a", also: ["https://doi.org/10.1/a"] }] } };
  expect(linkableIn([{ id: "a", role: "assistant", parts: [search] } as unknown as Said])).toEqual(["https://hal.science/a\nhttps://doi.org/10.1/a"]);
});
