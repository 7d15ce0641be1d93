"""What a comparison is asked and gives. The server loads this, and nothing of what compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Op = Literal["kept", "deleted", "inserted"]
Segment = tuple[Op, str]
Kind = Literal["articles", "headings", "paragraphs"]
ChangeKind = Literal["unchanged", "modified", "added", "removed", "renumbered", "moved"]
KINDS: tuple[ChangeKind, ...] = (
    "modified", "added", "removed", "renumbered", "moved", "unchanged",
)  # fmt: skip


class Page(NamedTuple):
    number: int
    heading: str | None
    text: str


class Piece(NamedTuple):
    """Where words stand: offsets count the characters of the page's text."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Side:
    """A unit where it stands in one of the texts; `pieces`, one a page that it is on."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Change:
    """A unit in both texts, or in one of them. Renumbered or moved, its words are the same.

    What `documents/comparing.py` gives of an unchanged one has no segments.
    """

    kind: ChangeKind
    left: Side | None
    right: Side | None
    segments: list[Segment]


@dataclass(frozen=True)
class Changes:
    """`kept` is the share of the words of both texts that are in both, 0 to 1; `left_out`, how many
    running headers and footers of each were not compared.
    """

    units: Kind
    counts: dict[ChangeKind, int]
    kept: float
    left_out: tuple[int, int]
    changes: list[Change]
