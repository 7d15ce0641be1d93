"""What the formats give: the units of a file, in the order one reads them, and the file again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol

from emilie.documents.translation.inline import Paragraph, bare

Kind = Literal[
    "paragraph", "heading", "cell", "note", "header", "footer", "comment", "box", "chart",
    "description", "subtitle",
]  # fmt: skip
"""What a segment is in its document."""
# An address is the same in all languages.
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MOST = 30_000
"""Segments of one file, each counted once: some two thousand pages."""


@dataclass
class Unit:
    """A paragraph where it stands. `place`: the slide, sheet or time, as one reads it there."""

    kind: Kind
    place: str
    paragraph: Paragraph

    @property
    def text(self) -> str:
        return self.paragraph.text


class Book(Protocol):
    """A file whose texts can be taken and replaced."""

    def units(self) -> Iterator[Unit]: ...

    def saved(self) -> bytes:
        """The file with what was put into its units."""


@dataclass
class Segment:
    """A text of the file. The same text at `count` places is one segment. `groups`: which of its
    formats may change places, wherever it stands, as `Paragraph.groups` says it.
    """

    text: str
    kind: Kind
    place: str
    count: int = 1
    groups: list[int] = field(default_factory=list)

    def facts(self) -> dict[str, str | int | list[int]]:
        return asdict(self)


def is_text(text: str) -> bool:
    """Whether there is something to translate."""
    return any(letter.isalpha() for letter in _ADDRESS.sub("", bare(text)))


def segments_of(units: Iterable[Unit]) -> list[Segment]:
    """Each text once, in the order of its first place."""
    found: dict[str, Segment] = {}
    for unit in units:
        text = unit.text
        if text in found:
            found[text].count += 1
            found[text].groups = _both(found[text].groups, unit.paragraph.groups)
        elif is_text(text):
            found[text] = Segment(text, unit.kind, unit.place, groups=unit.paragraph.groups)
    return list(found.values())


def _both(first: list[int], second: list[int]) -> list[int]:
    """What may change places at two places of a text: what may at each of them."""
    if not first or not second:
        return first or second
    numbers: dict[tuple[int, int], int] = {}
    return [
        0 if 0 in pair else numbers.setdefault(pair, len(numbers) + 1)
        for pair in zip(first, second, strict=True)
    ]


def put(units: Iterable[Unit], targets: Mapping[str, str]) -> None:
    """Write each translation wherever its source stands; other texts stay."""
    for unit in units:
        target = targets.get(unit.text)
        if target is not None:
            unit.paragraph.put(target)
