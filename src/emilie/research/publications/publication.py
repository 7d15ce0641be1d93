"""One publication, whichever service described it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.core.outbound import addresses
from emilie.research.publications.text import one_line, plain

Kind = Literal[
    "article", "conference", "book", "chapter", "thesis", "report", "preprint", "dataset",
    "software", "other",
]  # fmt: skip
Identifier = Literal["hal", "openalex", "arxiv", "pmid", "isbn", "issn"]

LONGEST_TITLE = 1_000
LONGEST_NAME = 300
LONGEST_ABSTRACT = 10_000
LONGEST_ADDRESS = 2_000
MOST_AUTHORS = 200
"""A collaboration has thousands: nobody reads or cites them all."""
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Short = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
Address = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)]


class Author(BaseModel):
    """`given` is empty for a collective, and where the service gives one name as a whole."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )

    family: Short
    given: Short = ""


class Publication(BaseModel):
    """Empty text and None: the service does not say. Nothing here is guessed."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )

    title: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TITLE)]
    authors: Annotated[tuple[Author, ...], Field(max_length=MOST_AUTHORS)] = ()
    more_authors: int = Field(default=0, ge=0)
    """How many were left out of `authors`, or 0."""
    kind: Kind = "other"
    published: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")] = ""
    """As exactly as it is known: `2024`, `2024-03` or `2024-03-12`."""
    container: Annotated[str, StringConstraints(max_length=LONGEST_TITLE)] = ""
    """The journal, the book or the conference that it appeared in."""
    volume: Short = ""
    issue: Short = ""
    pages: Short = ""
    """`12-34`, or the number that stands for them."""
    publisher: Short = ""
    """Of a thesis or a report, the institution."""
    doi: Short = ""
    """In lower case, without an address before it."""
    identifiers: dict[Identifier, Short] = Field(default_factory=dict)
    abstract: Annotated[str, StringConstraints(max_length=LONGEST_ABSTRACT)] = ""
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")] = ""
    """ISO 639."""
    licence: Short = ""
    url: Address = ""
    """Of its record."""
    pdf: Address = ""
    """Of its text, where the service says that it is open."""
    sources: Annotated[tuple[Short, ...], Field(max_length=10)] = ()
    """Who described it, first the one whose words these are."""

    @property
    def year(self) -> int | None:
        return int(self.published[:4]) if self.published else None

    @property
    def own_doi(self) -> str:
        """Its DOI, unless that is of the article which an arXiv preprint became."""
        became = self.kind == "preprint" and "arxiv" in self.identifiers
        return "" if became and not self.doi.startswith("10.48550/") else self.doi

    @property
    def addresses(self) -> list[str]:
        """Where people find it, the one that is shown first; an empty one where there is none."""
        doi = f"https://doi.org/{quote(self.own_doi, safe='/:;().,-_')}" if self.own_doi else ""
        return list(dict.fromkeys(filter(None, [self.url, doi, self.pdf]))) or [""]


def doi_of(given: object) -> str:
    """A DOI in one form, whatever address it was written as; empty when it is none."""
    if not isinstance(given, str):
        return ""
    bare = one_line(given, LONGEST_NAME + 100)
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", bare, flags=re.IGNORECASE)
    if "%" in bare and given.lower().startswith("http"):
        bare = unquote(bare)
    # DOIs are the same in any case (ISO 26324).
    bare = bare.rstrip(".,;").lower()
    return bare if _DOI.fullmatch(bare) and len(bare) <= LONGEST_NAME else ""


def date_of(given: object) -> str:
    """The date that a text begins with, as far as it is one: `2024-13-01` is but a year."""
    found = _PARTIAL.match(given) if isinstance(given, str) else None
    return parts_of([int(part) for part in found.groups() if part]) if found else ""


def parts_of(parts: object) -> str:
    """A date given as year, month and day, or only the first of them."""
    if not isinstance(parts, list) or not parts or not all(type(each) is int for each in parts[:3]):
        return ""
    year, *rest = parts[:3]
    if not 1000 <= year <= 9999:
        return ""
    if not rest or not 1 <= rest[0] <= 12:
        return f"{year}"
    try:
        return date(year, *rest).isoformat() if len(rest) == 2 else f"{year}-{rest[0]:02}"
    except ValueError:
        return f"{year}-{rest[0]:02}"


def address_of(given: object) -> str:
    """A web address that may be shown as a link; empty when it is none."""
    if not isinstance(given, str) or len(given) > LONGEST_ADDRESS or not given.isprintable():
        return ""
    try:
        addresses.split(given)
        shown = " " not in given and "@" not in urlsplit(given).netloc
    except ValueError:
        return ""
    return given if shown else ""


def pages_of(given: object) -> str:
    """Pages as `12-34`, however they were written: `pp.12–34`."""
    bare = text_of(given, LONGEST_NAME)
    bare = re.sub(r"^(?:pp?\.?|pages?)\s*(?=\d)", "", bare, flags=re.IGNORECASE)
    return re.sub(r"\s*[-\u2010-\u2015]+\s*", "-", bare)


def language_of(given: object) -> str:
    """`fr` of `fr`, `FR` and `fr-FR`."""
    first = given.lower().partition("-")[0] if isinstance(given, str) else ""
    return first if re.fullmatch("[a-z]{2,3}", first) else ""


def text_of(given: object, most: int = LONGEST_NAME) -> str:
    """A text, or the first of a list of them, without markup."""
    if isinstance(given, list):
        given = next((each for each in given if isinstance(each, str) and each.strip()), "")
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    return plain(given, most) if isinstance(given, str) else ""


def title_of(title: object, subtitle: object = None, language: str = "") -> str:
    """The title, with its subtitle behind a colon: after a no-break space in French."""
    whole, rest = text_of(title, LONGEST_TITLE), text_of(subtitle, LONGEST_TITLE)
    if not rest or rest.casefold() in whole.casefold():
        return whole
    colon = "\u00a0: " if language == "fr" else ": "
    return f"{whole}{colon}{rest}"[:LONGEST_TITLE]


def whole_name(name: str) -> Author:
    """An author whose name is given as a whole: the last word is the family name.

    Services that do so write the given names first. What names a collective stays whole.
    """
    if _COLLECTIVE.search(name) or " " not in name:
        return Author(family=name)
    if "," in name:
        family, _, given = name.partition(",")
        return Author(family=family.strip(), given=given.strip())
    words = name.split(" ")
    first = next(
        (place for place, word in enumerate(words[1:-1], 1) if word.lower() in _PARTICLES),
        len(words) - 1,
    )
    return Author(family=" ".join(words[first:]), given=" ".join(words[:first]))


_COLLECTIVE = re.compile(
    r"\b(?:collaborations?|consortium|group|groupe|team|committee|comité|project|projet|network"
    r"|university|université|institut[e]?|ministère|agence)\b",
    re.IGNORECASE,
)
_PARTICLES = {
    "van",
    "von",
    "de",
    "del",
    "della",
    "der",
    "den",
    "da",
    "dos",
    "du",
    "le",
    "la",
    "ten",
}


def listed(names: list[Author]) -> tuple[tuple[Author, ...], int]:
    """`authors` and `more_authors`."""
    kept = [each for each in names if each.family]
    return tuple(kept[:MOST_AUTHORS]), max(0, len(kept) - MOST_AUTHORS)
