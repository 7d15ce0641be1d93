"""References to take away: the format's name, its media type, its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from emilie.research.publications.publication import Publication

Format = Literal["bibtex", "ris"]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    kind: str
    """Its media type."""
    body: bytes


def exported(publications: Sequence[Publication], to: Format) -> File:
    return WRITERS[to](publications)


def _bibtex(publications: Sequence[Publication]) -> File:
    # The libraries that write are loaded with the first export.
    from emilie.research.publications.bibtex import bibtex  # noqa: PLC0415 -- as said above

    return File("publications.bib", "application/x-bibtex", bibtex(publications).encode())


def _ris(publications: Sequence[Publication]) -> File:
    from emilie.research.publications.ris import ris  # noqa: PLC0415 -- as said above

    kind = "application/x-research-info-systems"
    return File("publications.ris", kind, ris(publications).encode())


WRITERS: Mapping[Format, Callable[[Sequence[Publication]], File]] = {
    "bibtex": _bibtex, "ris": _ris,
}  # fmt: skip
