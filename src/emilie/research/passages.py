"""Pages that were read, cut into passages, and the passages that answer best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from emilie.core.ids import new_id
from emilie.core.text import fold, stem, stop_words, words
from emilie.documents.index.search import Passage
from emilie.research.publications.publication import Publication
from emilie.research.publications.reference import reference
from emilie.research.results import Result, day_of

MOST_A_PAGE = 3
"""Passages of one page: an answer is better for having several sites."""


BEGINNING = 2
"""Letters that a word and its stem have in common."""


@dataclass(frozen=True)
class WebPassage(Passage):
    """A span of a page's text: `document_id` is the page's, `document_name` its title.

    `reference`: of a publication, else empty.
    """

    url: str
    site: str
    published: date | None
    reference: str = ""


@dataclass(frozen=True)
class Part:
    """A passage to be."""

    start: int
    end: int
    words: int


@dataclass(frozen=True)
class PageRead:
    """A page as it was read; `excerpt`: only what the service says of it, of a publication its
    abstract.
    """

    id: UUID
    url: str
    title: str
    site: str
    published: date | None
    text: str
    parts: Sequence[Part]
    excerpt: bool = False
    publication: Publication | None = None

    def passage(self, part: Part) -> WebPassage:
        return WebPassage(
            id=new_id(), document_id=self.id, document_name=self.title, page=1, page_label="web",
            heading=None, start=part.start, end=part.end, text=self.text[part.start : part.end],
            media_type="text/html", pages=None,
            url=self.url, site=self.site, published=self.published,
            reference=reference(self.publication) if self.publication else "",
        )  # fmt: skip


def page_of(result: Result, read: Mapping[str, Any]) -> PageRead:
    """The page of a result, from what was read of it (`extraction/__main__.py`)."""
    parts = [Part(each["start"], each["end"], each["words"]) for each in read["passages"]]
    published = day_of(read["published"]) or result.published
    title = read["title"] or result.title
    return PageRead(new_id(), result.url, title, result.site, published, read["text"], parts)


def excerpt_of(result: Result) -> PageRead | None:
    """What the service says of a page that could not be read; None when that is nothing."""
    text = result.excerpt
    if len(words(text)) < 5:
        return None
    part = Part(0, len(text), len(text.split()))
    return PageRead(
        new_id(), result.url, result.title, result.site, result.published, text, [part],
        excerpt=True,
    )  # fmt: skip


def wanted_stems(*texts: str) -> list[str]:
    """The stems that are looked for, each once, as written and without accents."""
    stop = stop_words()
    asked = [word for text in texts for word in words(text) if word.lower() not in stop]
    return list(dict.fromkeys(one for word in asked for one in (stem(word), stem(fold(word)))))


def chosen_passages(
    pages: Sequence[PageRead],
    wanted: Sequence[str],
    most: int,
    room: int,
    a_page: int = MOST_A_PAGE,
) -> list[WebPassage]:
    """The passages that answer best (BM25 over those of all pages), best first, at most `most`,
    `a_page` of one page and `room` words; of a page without any of the words, its beginning.
    """
    every = [(page, part) for page in pages for part in page.parts]
    chosen = list[tuple[PageRead, Part]]()
    taken = dict[UUID, int]()
    left = room
    for page, part in [*(every[at] for at in _ranked(every, wanted)), *_openings(pages)]:
        if len(chosen) == most or part.words > left or (page, part) in chosen:
            continue
        if taken.get(page.id, 0) < a_page:
            taken[page.id] = taken.get(page.id, 0) + 1
            chosen.append((page, part))
            left -= part.words
    return [page.passage(part) for page, part in chosen]


def _openings(pages: Sequence[PageRead]) -> list[tuple[PageRead, Part]]:
    return [(page, page.parts[0]) for page in pages if page.parts]


def _ranked(every: Sequence[tuple[PageRead, Part]], wanted: Sequence[str]) -> list[int]:
    """Places of those that have a word looked for, best first."""
    # numpy weighs on the start: the first search imports it.
    import numpy as np  # noqa: PLC0415 -- as said above

    from emilie.documents.index.postings import Postings  # noqa: PLC0415 -- as said above
    from emilie.documents.index.ranking import best  # noqa: PLC0415 -- as said above

    counted = [_counts(page.text[part.start : part.end], wanted) for page, part in every]
    found = list[list[Postings]]()
    for each in wanted:
        hits = [(at, counts[each]) for at, counts in enumerate(counted) if each in counts]
        postings = Postings(
            np.array([at for at, _ in hits], np.int32),
            np.array([min(count, 255) for _, count in hits], np.uint8),
            np.array([every[at][1].words for at, _ in hits], np.int16),
        )
        found.append([postings])
    total = sum(part.words for _, part in every)
    return best(found, [1.0] * len(found), len(every), total, len(every))


def _counts(text: str, wanted: Sequence[str]) -> dict[str, int]:
    """How often each of the stems is in the text. A stem begins as its word does, so that the few
    words that begin like one are the only ones to be stemmed, which costs most.
    """
    beginnings = tuple({each[:BEGINNING] for each in wanted})
    found: dict[str, int] = {}
    for word in words(text):
        if fold(word).startswith(beginnings) and (known := stem(word)) in wanted:
            found[known] = found.get(known, 0) + 1
    return found
