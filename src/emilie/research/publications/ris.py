"""RIS, written by rispy, as Zotero, EndNote and Mendeley read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rispy.writer import RisWriter

from emilie.research.publications.publication import Author, Kind, Publication

TYPES: Mapping[Kind, str] = {
    "article": "JOUR", "conference": "CPAPER", "book": "BOOK", "chapter": "CHAP", "thesis": "THES",
    "report": "RPRT", "preprint": "UNPB", "dataset": "DATA", "software": "COMP", "other": "GEN",
}  # fmt: skip


class _Writer(RisWriter):  # type: ignore[misc]  # it ships no types
    NEWLINE = "\r\n"
    """Of the format's specification."""

    def set_header(self, count: int) -> str:  # noqa: ARG002 -- rispy's signature
        """Nothing: a number before each reference is not in the format."""
        return ""


def ris(publications: Sequence[Publication]) -> str:
    text = _Writer().formats([_reference(each) for each in publications])
    return str(text).replace("\r\n", "\n").replace("\n", "\r\n")


def _reference(publication: Publication) -> dict[str, Any]:
    """Keys of rispy; values are on one line each, so that none begins a tag of its own."""
    first, _, last = publication.pages.partition("-")
    fields: dict[str, Any] = {
        "type_of_reference": TYPES[publication.kind],
        "authors": [_name(each) for each in publication.authors],
        "title": publication.title,
        "secondary_title": publication.container,
        "year": publication.published[:4],
        "date": _date(publication.published),
        "volume": publication.volume,
        "number": publication.issue,
        "start_page": first,
        "end_page": last,
        "publisher": publication.publisher,
        "doi": publication.own_doi,
        "issn": publication.identifiers.get("issn") or publication.identifiers.get("isbn", ""),
        "language": publication.language,
        "abstract": publication.abstract,
        "urls": [publication.url] if publication.url else [],
        "file_attachments1": publication.pdf,
    }
    return {name: _flat(said) for name, said in fields.items() if said}


def _flat(said: Any) -> Any:
    if isinstance(said, list):
        return [_flat(each) for each in said]
    return " ".join(str(said).split("\n")).replace("\r", " ")


def _name(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.given else author.family


def _date(published: str) -> str:
    """`YYYY/MM/DD/`, what is not known left empty."""
    if len(published) < 7:
        return ""
    parts = [*published.split("-"), "", ""]
    return f"{parts[0]}/{parts[1]}/{parts[2]}/"
