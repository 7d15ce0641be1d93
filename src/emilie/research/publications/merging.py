"""One publication that several services describe, told once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emilie.core.text import fold, words
from emilie.research.publications.criteria import Sort
from emilie.research.publications.publication import Identifier, Publication

K = 60
"""Of the fusion by reciprocal ranks (Cormack, Clarke and Büttcher, SIGIR 2009)."""
SHORTEST = 3
"""Words of a title that tells a publication apart from another of the same year."""
FILLED = (
    "authors", "published", "container", "volume", "issue", "pages", "publisher", "doi", "abstract",
    "language", "licence", "url", "pdf",
)  # fmt: skip


def merged(lists: Sequence[Sequence[Publication]], sort: Sort = "relevance") -> list[Publication]:
    """All of them, each once, by what the services think of them together, or by date."""
    groups: list[list[Publication]] = []
    scores: list[float] = []
    by_doi: dict[str, int] = {}
    by_title: dict[tuple[str, int], int] = {}
    for found in lists:
        for rank, publication in enumerate(found, 1):
            place = _place(publication, groups, by_doi, by_title)
            if place is None:
                place = len(groups)
                groups.append([])
                scores.append(0.0)
            groups[place].append(publication)
            scores[place] += 1 / (K + rank)
            if publication.doi:
                by_doi.setdefault(publication.doi, place)
            if key := _title(publication):
                by_title.setdefault(key, place)
    order = sorted(range(len(groups)), key=lambda place: (-scores[place], place))
    told = [_one(groups[place]) for place in order]
    return told if sort == "relevance" else _by_date(told, newest=sort == "newest")


def _place(
    publication: Publication,
    groups: Sequence[Sequence[Publication]],
    by_doi: dict[str, int],
    by_title: dict[tuple[str, int], int],
) -> int | None:
    if publication.doi in by_doi:
        return by_doi[publication.doi]
    key = _title(publication)
    place = by_title.get(key) if key else None
    if place is None:
        return None
    # Two DOIs are two publications, whatever their titles: a preprint, an article, an erratum.
    others = {each.doi for each in groups[place] if each.doi}
    return place if not publication.doi or not others else None


def _title(publication: Publication) -> tuple[str, int] | None:
    """What tells it apart where there is no DOI: its title, folded, and its year."""
    said = words(fold(publication.title))
    if publication.year is None or len(said) < SHORTEST:
        return None
    return " ".join(said), publication.year


def _one(group: Sequence[Publication]) -> Publication:
    """The best described of a group, with what only others say of it."""
    first = max(
        group, key=lambda each: (each.kind != "preprint", bool(each.doi), bool(each.container))
    )
    ordered = [first, *(each for each in group if each is not first)]
    filled: dict[str, Any] = {}
    for name in FILLED:
        # The number of a preprint's pages or its date say nothing of the article.
        alike = [each for each in ordered if name in _ANY or each.kind == first.kind]
        filled[name] = next(
            (said for each in alike if (said := getattr(each, name))), getattr(first, name)
        )
    identifiers: dict[Identifier, str] = {}
    for each in reversed(ordered):
        identifiers |= each.identifiers
    sources = tuple(dict.fromkeys(name for each in ordered for name in each.sources))
    more = next((each.more_authors for each in ordered if each.authors == filled["authors"]), 0)
    return first.model_copy(
        update=filled | {"identifiers": identifiers, "sources": sources, "more_authors": more}
    )


_ANY = {"authors", "doi", "abstract", "language", "url", "pdf"}
"""What is the same of a publication in all its states."""


def _by_date(told: Sequence[Publication], *, newest: bool) -> list[Publication]:
    """Those without a date last, whichever way."""
    dated = sorted((each for each in told if each.published), key=lambda each: each.published)
    return [*(reversed(dated) if newest else dated), *(each for each in told if not each.published)]
