"""A reference as text, in French, after NF ISO 690:2021: written by code, never by a model."""

from __future__ import annotations

from collections.abc import Mapping

from emilie.research.publications.publication import Author, Kind, Publication

NAMED = 3
"""Authors named; of more, the first one and `et al.`"""
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
SORTS: Mapping[Kind, str] = {
    "thesis": "Thèse ou habilitation", "report": "Rapport", "preprint": "Prépublication",
    "dataset": "Jeu de données", "software": "Logiciel",
}  # fmt: skip
SPACE = "\u00a0"


def reference(publication: Publication) -> str:
    """`DUPONT, Marie et LE GALL, Jean. Titre. Revue. 12 mars 2024, vol. 3, p. 1-10. DOI 10.…`"""
    pieces = [_names(publication), publication.title, _sort(publication), *_where(publication)]
    pieces.append(", ".join(filter(None, [_date(publication.published), *_numbers(publication)])))
    text = " ".join(_ended(piece) for piece in pieces if piece)
    return " ".join(filter(None, [text, _address(publication)]))


def _ended(piece: str) -> str:
    return piece if piece.endswith((".", "?", "!", "…")) else f"{piece}."


def _names(publication: Publication) -> str:
    names = [_name(each) for each in publication.authors]
    if not names:
        return ""
    if len(names) + publication.more_authors > NAMED:
        return f"{names[0]} et{SPACE}al."
    *others, last = names
    return f"{', '.join(others)} et {last}" if others else last


def _name(author: Author) -> str:
    """The family name in capitals; a collective is not the name of a person."""
    return f"{author.family.upper()}, {author.given}" if author.given else author.family


def _sort(publication: Publication) -> str:
    return SORTS.get(publication.kind, "")


def _where(publication: Publication) -> list[str]:
    container = publication.container
    if container and publication.kind in {"chapter", "conference"}:
        container = f"In{SPACE}: {container}"
    # A journal's publisher is no part of the reference to an article.
    publisher = "" if publication.kind == "article" and container else publication.publisher
    return [container, publisher]


def _date(published: str) -> str:
    if not published:
        return "[s. d.]"
    year, *rest = published.split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1]
    if len(rest) == 1:
        return f"{month} {year}"
    day = "1er" if rest[1] == "01" else str(int(rest[1]))
    return f"{day} {month} {year}"


def _numbers(publication: Publication) -> list[str]:
    pages = publication.pages
    # A number of more than five figures, or with letters, is that of an article.
    paged = all(part.isdecimal() and len(part) <= 5 for part in pages.split("-"))
    return [
        f"vol.{SPACE}{publication.volume}" if publication.volume else "",
        f"n°{SPACE}{publication.issue}" if publication.issue else "",
        (f"p.{SPACE}{pages}" if paged else f"art.{SPACE}{pages}") if pages else "",
    ]


def _address(publication: Publication) -> str:
    """The DOI, else what finds it in an archive, else the address of its record."""
    if publication.own_doi:
        return f"DOI{SPACE}{publication.own_doi}."
    if arxiv := publication.identifiers.get("arxiv"):
        return f"arXiv:{arxiv}."
    if hal := publication.identifiers.get("hal"):
        return f"HAL{SPACE}{hal}."
    return f"Disponible à l’adresse{SPACE}: {publication.url}" if publication.url else ""
