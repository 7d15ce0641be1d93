import { describe, expect, it } from "vitest";
import { criteriaIn, criteriaOf, names, offeredOf, pageAfter, queryFor, typed } from "./criteria";

describe("the criteria of an address", () => {
  it("leave out what makes no sense there", () => {
    expect(criteriaIn({ words: " eau ", title: "", author: 3, first: 2015, last: "2020", kind: "roman", sort: "relevance", open: "oui", autre: 1 })).toEqual({ words: "eau", author: "3", first: 2015 });
    expect(criteriaIn({ kind: "thesis", sort: "newest", open: true, collection: "LOCEAN" })).toEqual({ kind: "thesis", sort: "newest", open: true, collection: "LOCEAN" });
  });
  it("come back from the form as they went into it", () => {
    const criteria = criteriaIn({ words: "eau", author: "Durand", first: 2015, last: 2020, kind: "article", sort: "oldest", open: true, collection: "LOCEAN" });
    expect(criteriaOf(typed(criteria))).toEqual(criteria);
  });
});

describe("the services asked", () => {
  const offered = offeredOf(["hal", "crossref", "arxiv"]);
  it("are all of them where the address names none that is open", () => {
    expect(typed({}, offered).sources).toEqual(offered);
    expect(typed({ sources: ["openalex"] }, offered).sources).toEqual(offered);
    expect(criteriaOf(typed({ words: "eau" }, offered), offered)).toEqual({ words: "eau" });
  });
  it("are those that were chosen, and one at least", () => {
    const criteria = criteriaIn({ words: "eau", sources: ["arxiv", "scholar", "hal", "hal"] });
    expect(criteria.sources).toEqual(["hal", "arxiv"]);
    expect(criteriaOf(typed(criteria, offered), offered)).toEqual(criteria);
    expect(queryFor(criteria, 1)).toMatchObject({ sources: ["hal", "arxiv"] });
    expect(criteriaOf({ ...typed(criteria, offered), sources: [] }, offered)).toBe("sources_none");
  });
  it("are not chosen from where one has another name, or is alone", () => {
    expect(offeredOf(["hal", "hal-labo"])).toEqual([]);
    expect(offeredOf(["hal"])).toEqual([]);
  });
});

describe("a form", () => {
  const form = typed({});
  it.each([{ first: "20" }, { last: "deux mille" }, { first: "3015" }])("with the year %j is refused", (change) => {
    expect(criteriaOf({ ...form, ...change })).toBe("year_invalid");
  });
  it.each(["LOC EAN", "labo/x", "Écologie"])("with the collection %s is refused", (collection) => {
    expect(criteriaOf({ ...form, collection })).toBe("collection_invalid");
  });
  it("names something to look for, or nothing", () => {
    expect(names({ first: 2015, open: true })).toBe(false);
    expect(names({ collection: "LOCEAN" })).toBe(true);
  });
});

it("asks the server by the names that it has", () => {
  expect(queryFor({ words: "eau", first: 2015, last: 2020, open: true, sort: "newest" }, 2)).toEqual({ words: "eau", first_year: 2015, last_year: 2020, open_access: true, sort: "newest", page: 2, rows: 20 });
});

it("goes on as long as a service has more, and no deeper than the server does", () => {
  expect(pageAfter(1, [12, 40, null])).toBe(2);
  expect(pageAfter(2, [12, 40, null])).toBeUndefined();
  expect(pageAfter(50, [9_999])).toBeUndefined();
});
