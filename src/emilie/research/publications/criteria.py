"""What is searched for, in words that all the services understand."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.core.text import stop_words
from emilie.research.publications.publication import Kind

Sort = Literal["relevance", "newest", "oldest"]
Criterion = Literal["words", "language", "kind", "open_access", "collection", "domain", "sort"]
"""What some services cannot search by."""
MOST_TERMS = 30
DEEPEST = 1_000
"""Results that may be paged through: who needs more needs another question."""

Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Year = Annotated[int, Field(ge=1000, le=2200)]


class Criteria(BaseModel):
    """All that is given must be met."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Said = Field(
        default="",
        description="Mots clés, en français ou en anglais ; une expression entre guillemets.",
    )
    title: Said = Field(default="", description="Mots du titre.")
    author: Said = Field(default="", description="Nom d’un auteur, avec ou sans prénom.")
    first_year: Year | None = Field(default=None, description="Première année.")
    last_year: Year | None = Field(default=None, description="Dernière année.")
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] = Field(
        default="", description="Langue de la publication : fr, en…"
    )
    kind: Kind | None = Field(default=None, description="Sorte de publication.")
    open_access: bool = Field(default=False, description="Seulement en accès ouvert.")
    collection: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{1,60})?$")] = Field(
        default="", description="Collection de HAL, comme celle d’un laboratoire : LOCEAN."
    )
    domain: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9.-]{1,60})?$")] = Field(
        default="", description="Domaine de HAL : info, shs.droit, sdv…"
    )
    sort: Sort = Field(
        default="relevance", description="Les plus proches, récentes ou anciennes d’abord."
    )
    page: int = Field(default=1, ge=1, le=100)
    rows: int = Field(default=10, ge=1, le=50)

    @property
    def start(self) -> int:
        return (self.page - 1) * self.rows

    @property
    def leaving(self) -> str:
        """All the words that leave with a search: what a guard looks at, and an agent is shown."""
        said = (self.words, self.title, self.author, self.collection, self.domain)
        return " ".join(filter(None, said))

    @property
    def empty(self) -> bool:
        """Whether it names no subject, no author and no collection."""
        return not (terms(self.words) or terms(self.title) or terms(self.author) or self.collection)

    @property
    def backwards(self) -> bool:
        """Whether its last year comes before its first."""
        return bool(self.first_year and self.last_year and self.first_year > self.last_year)


def terms(text: str) -> list[str]:
    """The words of `text`, and the phrases that it has between quotation marks, each of one or more
    words parted by spaces.

    Nothing of a query language is left: only letters, digits, and hyphens, apostrophes or points
    inside a word; AND, OR and their like are words as others are.
    """
    found: list[str] = []
    for place, piece in enumerate(re.split('["«»“”]', unicodedata.normalize("NFC", text))):
        words = [_tamed(word) for word in _WORD.findall(piece)]
        if place % 2 and words:
            found.append(" ".join(words))
        else:
            found.extend(words)
    return found[:MOST_TERMS]


def subject(text: str) -> list[str]:
    """The terms that carry a subject: services want every word, `de` and `the` too.

    All of them where no other is left.
    """
    said = [_ELISION.sub("", term) for term in terms(text)]
    return [term for term in said if term.lower() not in stop_words()] or said


_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_OPERATORS = {"AND", "OR", "NOT", "ANDNOT", "TO"}


def _tamed(word: str) -> str:
    word = word.replace("_", " ").strip().replace("’", "'")
    return word.lower() if word in _OPERATORS else word


def quoted(term: str) -> str:
    """A phrase between quotation marks; a word as it is."""
    return f'"{term}"' if " " in term or "'" in term or "." in term else term
