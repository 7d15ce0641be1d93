"""Long documents cut into parts that are read one after the other: every passage is in one of them.

A part follows the headings, never mixes two documents, and is the same at every reading: what was
noted of it is found again by what it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from emilie.documents.index.search import Place
from emilie.inference.tokens import CHARACTERS_PER_TOKEN

MOST = 8_000
"""Tokens of a part, some ten pages: models lose what stands in the middle of much more."""
SHARE = 2
"""A part fills at most half of a smaller window: notes and instructions need the rest."""
AROUND = 160
"""Characters that stand around a passage in a prompt."""
LONGEST_TITLE = 60

_LEVELS = (
    re.compile(r"^(?:partie|livre|titre|annexe|part|book|title|appendix)\b", re.IGNORECASE),
    re.compile(r"^(?:chapitre|chapter)\b|^(?:[IVXL]+|\d{1,2})[.)]?\s+\D", re.IGNORECASE),
)
"""How headings that open a part of a document begin, the widest first."""


@dataclass(frozen=True)
class ReadPart:
    """Consecutive passages of one document; `first` is the number of the first one in the turn."""

    number: int
    """From 1, over all documents."""
    title: str
    """The headings that it stands under; empty where the document has none."""
    first: int
    places: tuple[Place, ...]

    @property
    def document_id(self) -> UUID:
        return self.places[0].document_id

    @property
    def document(self) -> str:
        return self.places[0].document_name

    @property
    def ids(self) -> list[UUID]:
        return [place.id for place in self.places]

    def facts(self) -> dict[str, Any]:
        """How it is named to agents."""
        pages = [place.page for place in self.places]
        return {
            "number": self.number, "title": self.title, "document": self.document,
            "from": min(pages), "to": max(pages), "page_label": self.places[0].page_label,
        }  # fmt: skip


def size_of_parts(context: int) -> int:
    """Tokens of a part for a window of `context`."""
    return min(MOST, context // SHARE)


def cut(places: Sequence[Place], most: int) -> list[ReadPart]:
    """The parts of documents given in reading order, of `most` tokens each.

    Counted by a constant: what an endpoint teaches of its tokens would cut elsewhere another day.
    """
    parts: list[ReadPart] = []
    first = 1
    for _, theirs in groupby(places, key=lambda place: place.document_id):
        for title, group in _of_document(list(theirs), int(most * CHARACTERS_PER_TOKEN)):
            parts.append(ReadPart(len(parts) + 1, title, first, tuple(group)))
            first += len(group)
    return parts


def _of_document(places: Sequence[Place], most: int) -> Iterator[tuple[str, list[Place]]]:
    """Groups of at most `most` characters, with what each stands under where it begins."""
    above = ["" for _ in _LEVELS]
    group: list[Place] = []
    size, title = 0, ""
    heading: str | None = None
    for place in places:
        level = None
        if place.heading != heading:
            heading = place.heading
            level = _note_heading(above, heading)
        takes = _size(place)
        opens = level is not None and size >= most // 2
        if group and (opens or size + takes > most):
            yield title, group
            group, size = [], 0
        if not group:
            title = _title(above, heading)
        group.append(place)
        size += takes
    if group:
        yield title, group


def _size(place: Place) -> int:
    return place.characters + AROUND + len(place.heading or "")


def _note_heading(above: list[str], heading: str | None) -> int | None:
    """Keep a heading among those that stand above; its level, where it has one."""
    for level, begins in enumerate(_LEVELS):
        if heading is not None and begins.match(heading):
            above[level:] = [heading, *("" for _ in _LEVELS[level + 1 :])]
            return level
    return None


def _title(above: Sequence[str], heading: str | None) -> str:
    named = [each for each in above if each] or [heading or ""]
    return ", ".join(_short(" ".join(each.split())) for each in named if each)


def _short(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
